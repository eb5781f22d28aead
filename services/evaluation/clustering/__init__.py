"""Labelled streams and pairs of articles: are stories and copies found?"""
