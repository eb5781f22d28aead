"""The words of dates in the languages of wires: months, weekdays, and fillers, which may stand beside a time."""

_MONTHS = (
    "january jan januar jänner jän janvier janv enero ene janeiro gennaio gen januari января январь янв",
    "february feb februar feber février févr fevrier fév febrero fevereiro fev febbraio februari февраля фев февр",
    "march mar märz mär mrz maerz mars marzo março marco maart mrt марта март мар",
    "april apr avril avr abril abr aprile апреля апрель апр",
    "may mai mayo maio maggio mag mei мая май",
    "june jun juni juin junio junho giugno giu июня июнь июн",
    "july jul juli juillet juil julio julho luglio lug июля июль июл",
    "august aug août aout agosto ago augustus августа август авг",
    "september sep sept septembre septiembre setembro set settembre сентября сентябрь сен сент",
    "october oct oktober okt octobre octubre outubro out ottobre ott октября октябрь окт",
    "november nov novembre noviembre novembro ноября ноябрь ноя нояб",
    "december dec dezember dez décembre déc decembre diciembre dic dezembro dicembre декабря декабрь дек",
)
_WEEKDAYS = (
    "monday mon montag mo lundi lun lunes segunda-feira lunedì maandag понедельник",
    "tuesday tue tues dienstag di mardi mar martes terça-feira martedì dinsdag вторник",
    "wednesday wed mittwoch mi mercredi mer miércoles miercoles quarta-feira mercoledì woensdag среда",
    "thursday thu thur thurs donnerstag do jeudi jeu jueves quinta-feira giovedì donderdag четверг",
    "friday fri freitag fr vendredi ven viernes sexta-feira venerdì vrijdag пятница",
    "saturday sat samstag sonnabend sa samedi sam sábado sabado sabato zaterdag суббота",
    "sunday sun sonntag so dimanche dim domingo domenica zondag воскресенье",
)
_FILLERS = (
    "updated update published posted created modified last first at on the of am um le la à a el de del den dem der "
    "il ore alle vom uhr hrs hours hour time local date dated stand aktualisiert veröffentlicht erstellt publié mis "
    "jour modifié actualizado publicado actualizada publicada from since by "
    "in zum au ora heure hora and und et h s г года в"
)

MONTHS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}
FILLERS = frozenset(_FILLERS.split())
MONTH_PATTERN = "|".join(sorted(MONTHS, key=len, reverse=True))
WEEKDAY_PATTERN = "|".join(sorted((name for name in WEEKDAYS if len(name) > 2), key=len, reverse=True))
