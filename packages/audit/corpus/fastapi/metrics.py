"""Prometheus metrics: a counter and a histogram.

Labels take values from the routes, never from a request.
"""

import resource
from collections import defaultdict

from fastapi import APIRouter, Depends
from fastapi.responses import PlainTextResponse

from authentication import FORBIDDEN, administrator

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Series:
    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0
        self.buckets = [0] * len(BOUNDS)


_series: dict[str, Series] = defaultdict(Series)


def observe(method: str, route: str, status: int, seconds: float) -> None:
    known = method if method in METHODS else "other"
    series = _series[f'method="{known}",route="{route}",status="{status}"']
    series.count += 1
    series.seconds += seconds
    for at, bound in enumerate(BOUNDS):
        series.buckets[at] += seconds <= bound


def exposition() -> str:
    lines = ["# HELP http_requests_total Requests answered.", "# TYPE http_requests_total counter"]
    lines += [f"http_requests_total{{{labels}}} {each.count}" for labels, each in _series.items()]
    name = "http_request_duration_seconds"
    lines += [f"# HELP {name} Time to answer.", f"# TYPE {name} histogram"]
    for labels, each in _series.items():
        for bound, count in zip(BOUNDS, each.buckets):
            lines.append(f'{name}_bucket{{{labels},le="{bound}"}} {count}')
        lines.append(f'{name}_bucket{{{labels},le="+Inf"}} {each.count}')
        lines.append(f"{name}_sum{{{labels}}} {each.seconds}")
        lines.append(f"{name}_count{{{labels}}} {each.count}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    lines += ["# HELP process_peak_resident_bytes Most memory so far."]
    lines += ["# TYPE process_peak_resident_bytes gauge", f"process_peak_resident_bytes {peak}"]
    return "\n".join(lines) + "\n"


router = APIRouter(tags=["admin"])


@router.get(
    "/metrics",
    summary="Metrics in the Prometheus text format",
    response_class=PlainTextResponse,
    dependencies=[Depends(administrator)],
    responses=FORBIDDEN,
)
async def metrics() -> PlainTextResponse:
    return PlainTextResponse(exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")
