"""Addresses of the map of labs."""

from django.urls import path

from . import views

urlpatterns = [
    path("labs/map/", views.lab_map, name="lab_map"),
    path("labs/map/labs.json", views.lab_map_feed, name="lab_map_feed"),
    path("labs/map/ground.json", views.map_ground, name="map_ground"),
]
