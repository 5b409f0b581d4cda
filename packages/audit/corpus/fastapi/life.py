"""Where the service is in its life: ``starting``, ``ready`` or ``draining``."""


class Life:
    state = "starting"


life = Life()
