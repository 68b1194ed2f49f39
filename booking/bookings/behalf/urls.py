"""Addresses of booking for somebody."""

from django.urls import path

from . import views

urlpatterns = [
    path("instruments/<slug:public_id>/book-for/", views.book_for, name="book_for"),
    path("bookings/<slug:public_id>/questions/", views.answer_questions, name="answer_questions"),
]
