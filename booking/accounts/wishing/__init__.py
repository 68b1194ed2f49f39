"""Wishes for chains of organisations that are verified: asked, admitted or declined."""
