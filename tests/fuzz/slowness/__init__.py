"""Inputs that take long for their size: shapes, in every format, grown by mutation."""
