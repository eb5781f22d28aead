"""English function words and newsroom boilerplate that say nothing about which event a text is on.

They help only while few articles have been counted: later, common words of any language weigh little by their counts.
"""

_WORDS = """
a about above after again against all almost also although always am amid among an and another any are arent around
as at away back be because been before began behind being below between both but by came can cannot cant come could
couldnt did didnt do does doesnt doing done dont down due during each either else even ever every few first for from
further get gets getting go going got had has hasnt have havent having he hell her here hers herself him himself his
how however i if im in into is isnt it its itself ive just last later least less let like made make makes making
many may me might more most mr mrs ms much must my near never new next no nor not now of off often on once one only
onto or other others our out over own per rather really s same say saying says see seen several shall she should
since so some something soon still such t take taken than that thats the their them themselves then there these they
theyre thing things think this those though through thus till to told too took toward towards under until up upon us
use used using very want wants was wasnt way we well went were werent what when where whether which while who whom
whose why will with within without wont would wouldnt yet you your
said according added including report reported reports news reuters ap afp
monday tuesday wednesday thursday friday saturday sunday
january february march april june july august september october november december
jan feb mar apr jun jul aug sept sep oct nov dec
today yesterday tomorrow week weeks month months year years day days time
two three four five six seven eight nine ten
"""

STOP_WORDS = frozenset(_WORDS.split())
