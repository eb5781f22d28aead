"""Annotated texts: are names, places, dates, quotes and attributions found where the annotators marked them?"""
