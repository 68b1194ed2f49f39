"""Addresses of industry chains."""

from django.urls import path

from . import parks, views

CHAIN = "chains/<slug:slug>"

urlpatterns = [
    path("chains/", views.my_chains, name="my_chains"),
    path(f"{CHAIN}/", views.chain, name="chain"),
    path(f"{CHAIN}/known/", views.known_enterprises, name="known_enterprises"),
    path(f"{CHAIN}/known/add/", views.add_known_enterprises, name="add_known_enterprises"),
    path(f"{CHAIN}/known/invite/", views.invite_known_enterprises, name="invite_known_enterprises"),
    path("organisations/<slug:public_id>/park/", parks.organisation_park, name="organisation_park"),
    path("operator/chains/", views.chains, name="chains"),
    path("operator/chains/<slug:slug>/", views.change_chain, name="change_chain"),
]
