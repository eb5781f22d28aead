"""How datelines write a day: "Jan. 21", "Jan. 21, 2024", "21. Januar", "21/01/2024", with or without a weekday."""

from services.parser.stamps.names import MONTH_PATTERN, WEEKDAY_PATTERN

DATE = (
    rf"(?:(?!domingo)(?:{WEEKDAY_PATTERN})\b\.?,?\s+)?(?:(?:{MONTH_PATTERN})\b\.?\s*\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}}\b)?"
    rf"|\d{{1,2}}(?:\.|er|st|nd|rd|th)?\s*(?:de\s+)?(?:{MONTH_PATTERN})\b\.?(?:\s+(?:de\s+)?\d{{4}}\b)?|\d{{1,2}}[./]\d{{1,2}}(?:[./]\d{{2,4}})?)"
)
