"""How property tests run: no example is timed, and a run for a verdict (CI) draws the same examples every time.

Without CI set each run draws new examples, so that what the fixed ones miss is found by whoever works on the code.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("exploring", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("verdict", settings.get_profile("exploring"), derandomize=True, print_blob=True)
settings.load_profile("verdict" if os.environ.get("CI") else "exploring")
