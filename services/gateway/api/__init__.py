"""The gateway on HTTP: `/v1`, described by `/openapi.json`.

`application.py` puts the routers together; `parameters.py` reads filters, `paging.py` cursors, `problems.py` writes
errors (RFC 9457), `answers.py` bodies with an ETag. Each other module is one part of the interface.
"""
