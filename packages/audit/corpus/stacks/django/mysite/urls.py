from django.contrib import admin
from django.urls import path

from items import views

urlpatterns = [
    path('admin/', admin.site.urls),
    path('', views.index),
    path('health', views.health),
    path('items', views.items),
    path('items/<int:item_id>', views.detail),
]
