"""Addresses in feeds, as full ones."""

from urllib.parse import urljoin


def full_address(address: str, *bases: str | None) -> str:
    """The address against the bases, outermost first (RFC 3986, section 5); as written where it cannot be resolved."""
    address = address.strip().replace("&amp;", "&")
    # Most are full already, and `urljoin` would normalise what publishers compare letter by letter.
    if address.startswith(("http://", "https://")):
        return address
    base = ""
    try:
        for inner in bases:
            base = urljoin(base, inner) if inner else base
        # Without any base an address that begins with "//" has at least a scheme.
        return urljoin(base or "https:", address) if base or address.startswith("//") else address
    except ValueError:
        return address
