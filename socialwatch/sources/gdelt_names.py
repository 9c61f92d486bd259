"""Countries and languages by the English names that GDELT writes: those of an old list of the US government."""

from __future__ import annotations

from functools import cache

COUNTRIES = """
AD Andorra|AE United Arab Emirates|AF Afghanistan|AG Antigua And Barbuda|AI Anguilla|AL Albania|AM Armenia|AO Angola|
AR Argentina|AS American Samoa|AT Austria|AU Australia|AW Aruba|AZ Azerbaijan|
BA Bosnia And Herzegovina,Bosnia-Herzegovina|BB Barbados|BD Bangladesh|BE Belgium|BF Burkina Faso|BG Bulgaria|
BH Bahrain|BI Burundi|BJ Benin|BM Bermuda|BN Brunei|BO Bolivia|BR Brazil|BS Bahamas,The Bahamas|BT Bhutan|BW Botswana|
BY Belarus|BZ Belize|CA Canada|CD Democratic Republic Of The Congo,Congo-Kinshasa,Zaire|CF Central African Republic|
CG Republic Of Congo,Congo,Congo-Brazzaville|CH Switzerland|CI Cote D'Ivoire,Ivory Coast|CK Cook Islands|CL Chile|
CM Cameroon|CN China|CO Colombia|CR Costa Rica|CU Cuba|CV Cape Verde,Cabo Verde|CW Curacao|CY Cyprus|
CZ Czech Republic,Czechia|DE Germany|DJ Djibouti|DK Denmark|DM Dominica|DO Dominican Republic|DZ Algeria|EC Ecuador|
EE Estonia|EG Egypt|ER Eritrea|ES Spain|ET Ethiopia|FI Finland|FJ Fiji|FK Falkland Islands|
FM Micronesia,Federated States Of Micronesia|FO Faroe Islands|FR France|GA Gabon|GB United Kingdom|GD Grenada|
GE Georgia|GF French Guiana|GG Guernsey|GH Ghana|GI Gibraltar|GL Greenland|GM Gambia,The Gambia|GN Guinea|
GP Guadeloupe|GQ Equatorial Guinea|GR Greece|GT Guatemala|GU Guam|GW Guinea-Bissau|GY Guyana|HK Hong Kong|HN Honduras|
HR Croatia|HT Haiti|HU Hungary|ID Indonesia|IE Ireland|IL Israel|IM Isle Of Man|IN India|IQ Iraq|IR Iran|IS Iceland|
IT Italy|JE Jersey|JM Jamaica|JO Jordan|JP Japan|KE Kenya|KG Kyrgyzstan|KH Cambodia|KI Kiribati|KM Comoros|
KN Saint Kitts And Nevis,St. Kitts And Nevis|KP North Korea|KR South Korea|KW Kuwait|KY Cayman Islands|KZ Kazakhstan|
LA Laos|LB Lebanon|LC Saint Lucia,St. Lucia|LI Liechtenstein|LK Sri Lanka|LR Liberia|LS Lesotho|LT Lithuania|
LU Luxembourg|LV Latvia|LY Libya|MA Morocco|MC Monaco|MD Moldova|ME Montenegro|MG Madagascar|MH Marshall Islands|
MK Macedonia,North Macedonia|ML Mali|MM Myanmar,Burma|MN Mongolia|MO Macau,Macao|MP Northern Mariana Islands|
MQ Martinique|MR Mauritania|MS Montserrat|MT Malta|MU Mauritius|MV Maldives|MW Malawi|MX Mexico|MY Malaysia|
MZ Mozambique|NA Namibia|NC New Caledonia|NE Niger|NF Norfolk Island|NG Nigeria|NI Nicaragua|NL Netherlands|NO Norway|
NP Nepal|NR Nauru|NU Niue|NZ New Zealand|OM Oman|PA Panama|PE Peru|PF French Polynesia|PG Papua New Guinea|
PH Philippines|PK Pakistan|PL Poland|PM Saint Pierre And Miquelon|PR Puerto Rico|
PS West Bank,Gaza Strip,Palestine,Palestinian Territory|PT Portugal|PW Palau|PY Paraguay|QA Qatar|RE Reunion|
RO Romania|RS Serbia|RU Russia|RW Rwanda|SA Saudi Arabia|SB Solomon Islands|SC Seychelles|SD Sudan|SE Sweden|
SG Singapore|SH Saint Helena|SI Slovenia|SK Slovakia,Slovak Republic|SL Sierra Leone|SM San Marino|SN Senegal|
SO Somalia|SR Suriname|SS South Sudan|ST Sao Tome And Principe|SV El Salvador|SY Syria|SZ Swaziland,Eswatini|
TC Turks And Caicos Islands|TD Chad|TG Togo|TH Thailand|TJ Tajikistan|TL Timor-Leste,East Timor|TM Turkmenistan|
TN Tunisia|TO Tonga|TR Turkey,Turkiye|TT Trinidad And Tobago|TV Tuvalu|TW Taiwan|TZ Tanzania|UA Ukraine|UG Uganda|
US United States|UY Uruguay|UZ Uzbekistan|VA Vatican City|VC Saint Vincent And The Grenadines|VE Venezuela|
VG British Virgin Islands|VI Virgin Islands,US Virgin Islands|VN Vietnam|VU Vanuatu|WS Samoa,Western Samoa|XK Kosovo|
YE Yemen|YT Mayotte|ZA South Africa|ZM Zambia|ZW Zimbabwe
"""
LANGUAGES = """
af Afrikaans|am Amharic|ar Arabic|az Azerbaijani|be Belarusian|bg Bulgarian|bn Bengali|bs Bosnian|ca Catalan|cs Czech|
cy Welsh|da Danish|de German|el Greek|en English|es Spanish|et Estonian|eu Basque|fa Persian,Farsi|fi Finnish|
fr French|ga Irish|gl Galician|gu Gujarati|ha Hausa|he Hebrew|hi Hindi|hr Croatian|hu Hungarian|hy Armenian|
id Indonesian|is Icelandic|it Italian|ja Japanese|jv Javanese|ka Georgian|kk Kazakh|km Khmer|kn Kannada|ko Korean|
ku Kurdish|ky Kyrgyz|la Latin|lo Lao|lt Lithuanian|lv Latvian|mg Malagasy|mk Macedonian|ml Malayalam|mn Mongolian|
mr Marathi|ms Malay|mt Maltese|my Burmese|ne Nepali|nl Dutch|no Norwegian|nn NorwegianNynorsk|or Oriya|pa Punjabi|
pl Polish|ps Pashto|pt Portuguese|ro Romanian|ru Russian|sd Sindhi|si Sinhalese,Sinhala|sk Slovak|sl Slovenian|
so Somali|sq Albanian|sr Serbian|sv Swedish|sw Swahili|ta Tamil|te Telugu|tg Tajik|th Thai|tk Turkmen|
tl Tagalog,Filipino|tr Turkish|uk Ukrainian|ur Urdu|uz Uzbek|vi Vietnamese|yi Yiddish|zh Chinese|zu Zulu
"""


@cache
def _codes(table: str) -> dict[str, str]:
    """Code by name, which is compared by its letters alone."""
    rows = (row.partition(" ") for row in table.replace("\n", "").split("|"))
    return {_letters(name): code for code, _, names in rows for name in names.split(",")}


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalpha())


def country(name: str | None) -> str | None:
    """ISO 3166 alpha-2; None for a name that nobody knows."""
    return _codes(COUNTRIES).get(_letters(name or ""))


def language(name: str | None) -> str | None:
    """ISO 639, as a mention holds it."""
    return _codes(LANGUAGES).get(_letters(name or ""))


def name_of(code: str, table: str) -> str | None:
    """How a search writes a country or a language: its first name in small letters alone."""
    wanted = code.upper() if table is COUNTRIES else code.lower()
    return next((name for name, known in _codes(table).items() if known == wanted), None)
