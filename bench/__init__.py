"""Proofs and measurements that run the whole site."""
