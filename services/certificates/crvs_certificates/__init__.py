"""Requests, sealed certificates, serial numbers and public verification."""
