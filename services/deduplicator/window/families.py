"""Which articles are copies of one original. Derived from the articles' explanations."""

from collections.abc import Iterable, Mapping, Sequence


class Families:
    """Families by id, which is the id of the article that founded each. A family of one is not listed."""

    def __init__(self) -> None:
        self._members: dict[str, list[int]] = {}
        self._family_of: dict[int, str] = {}

    def __contains__(self, family: str) -> bool:
        """Whether a family is listed."""
        return family in self._members

    def members(self, family: str) -> Sequence[int]:
        """Serials of a family's members, oldest first."""
        return self._members.get(family, [])

    def family_of(self, serial: int) -> str | None:
        """The family that an article is listed in."""
        return self._family_of.get(serial)

    def join(self, family: str, serial: int, serials: Mapping[str, int]) -> None:
        """List an article, which leaves any other family, and with it the founder unless that has left.

        `serials` says where an article is. The founder is listed only now: before it had no copies.
        """
        # An article is in one family at most: a better original takes it from the one it was in.
        if self._family_of.get(serial, family) != family:
            self.leave(serial)
        members = self._members.setdefault(family, [])
        founder = serials.get(family)
        # A founder that went over to another family leaves its id behind, not itself.
        if founder is not None and self._family_of.get(founder, family) != family:
            founder = None
        for member in (founder, serial):
            if member is not None and member not in members:
                members.append(member)
                self._family_of[member] = family
        # Serials ascend with arrival, so the first is the oldest.
        members.sort()

    def capture(self) -> dict[int, str]:
        """The family of each article that is in one."""
        return dict(self._family_of)

    def take(self, members: Iterable[tuple[int, str]]) -> None:
        """Take in an image, serials ascending."""
        for serial, family in members:
            self._family_of[serial] = family
            self._members.setdefault(family, []).append(serial)

    def leave(self, serial: int) -> None:
        """Drop an article from its family, and a family without members from the list."""
        family = self._family_of.pop(serial, None)
        if family is not None:
            self._members[family].remove(serial)
            if not self._members[family]:
                del self._members[family]
