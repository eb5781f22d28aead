"""What was asked for and how far it is done, on `news.webhooks` and in memory.

`webhook.py` is what a subscriber asked for, `records.py` says what stands under which key; `table.py` is what an
instance knows of all webhooks, `saved.py` reads those of one partition, and `writing.py` makes what changes safe.
"""
