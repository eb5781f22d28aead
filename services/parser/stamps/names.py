"""The words of dates in the languages of wires: months, weekdays, and fillers, which may stand beside a time."""

_MONTHS = (
    "january jan januar jänner jän janvier janv enero ene janeiro gennaio gen januari",
    "february feb februar feber février févr fevrier fév febrero fevereiro fev febbraio februari",
    "march mar märz mär maerz mars marzo março marco maart mrt",
    "april apr avril avr abril abr aprile",
    "may mai mayo maio maggio mag mei",
    "june jun juni juin junio junho giugno giu",
    "july jul juli juillet juil julio julho luglio lug",
    "august aug août aout agosto ago augustus",
    "september sep sept septembre septiembre setembro set settembre",
    "october oct oktober okt octobre octubre outubro out ottobre ott",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre déc decembre diciembre dic dezembro dicembre",
)
_WEEKDAYS = (
    "monday mon montag mo lundi lun lunes segunda-feira lunedì maandag",
    "tuesday tue tues dienstag di mardi mar martes terça-feira martedì dinsdag",
    "wednesday wed mittwoch mi mercredi mer miércoles miercoles quarta-feira mercoledì woensdag",
    "thursday thu thur thurs donnerstag do jeudi jeu jueves quinta-feira giovedì donderdag",
    "friday fri freitag fr vendredi ven viernes sexta-feira venerdì vrijdag",
    "saturday sat samstag sonnabend sa samedi sam sábado sabado sabato zaterdag",
    "sunday sun sonntag so dimanche dim domingo domenica zondag",
)
_FILLERS = (
    "updated update published posted created modified last first at on the of am um le la à a el de del den dem der "
    "il ore alle vom uhr hrs hours hour time local date dated stand aktualisiert veröffentlicht erstellt publié mis "
    "jour modifié actualizado publicado actualizada publicada from since by "
    "in zum au ora heure hora and und et h s"
)

MONTHS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}
FILLERS = frozenset(_FILLERS.split())
MONTH_PATTERN = "|".join(sorted(MONTHS, key=len, reverse=True))
WEEKDAY_PATTERN = "|".join(sorted((name for name in WEEKDAYS if len(name) > 2), key=len, reverse=True))
