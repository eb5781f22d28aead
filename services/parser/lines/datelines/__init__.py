"""Datelines: where, when and by which agency a text was filed."""
