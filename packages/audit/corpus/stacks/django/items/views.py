import json

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

items_list = []


def index(request):
    return HttpResponse("Hello, world. You're at the items index.")


def health(request):
    return JsonResponse({"status": "ok"})


@csrf_exempt
def items(request):
    if request.method == "POST":
        data = json.loads(request.body)
        item = {"id": len(items_list) + 1, "name": data["name"], "price": data["price"]}
        items_list.append(item)
        return JsonResponse(item, status=201)
    return JsonResponse(items_list, safe=False)


def detail(request, item_id):
    for item in items_list:
        if item["id"] == item_id:
            return JsonResponse(item)
    raise Http404("Item does not exist")
