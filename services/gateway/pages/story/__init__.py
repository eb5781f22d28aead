"""One story: who rests on whom, its reports with copies under their originals, its versions in time, its places.

`origins.py` and `drawing.py` lay out who rests on whom, `reports.py` orders the reports, `timeline.py` and
`world_map.py` draw, `shown_story.py` puts it together, and `story_file.py` makes a file that stands alone.
"""
