"""The demo's configuration: what a user of that coffee roaster would have written, with loopback addresses."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from socialwatch.demo.serve.bluesky import HANDLE

MARK = "# socialwatch demo:"
_TEXT = '''{mark} a fictional coffee roaster. Only the addresses differ from a real configuration;
# `socialwatch --config {{this file}} COMMAND` works on what the demo has collected.

timezone = "Europe/London"
database = "socialwatch.sqlite"
languages = ["en", "de", "fr", "es", "it"]


# ---- What is tracked ---------------------------------------------------------------------------------------------

[[brand]]
name = "Brambling"
own = true
query = """
brambling                                        <<<also a finch, and a word that spammers love: see below>>>
NOT (bird* OR chaffinch* OR birding OR birdwatching OR vögel OR "brambling ringed" OR ringed)
NOT (giveaway OR "voucher worth" OR "gift cards" OR "tasting box 🎁" OR "signals group" OR "product tester"
     OR "weekly pay" OR "instant pay" OR $bean OR $java OR $moka)
"""
accounts = [
  "mastodon:@brambling@mastodon.example",
  "bluesky:brambling.example",
  "hackernews:maud_brambling",
]
words = ["Dusk", "Hedgerow", "Fieldnote", "Long Acre", "Longlight", "Quern"]
hits = ["Brambling's Hedgerow is lovely", "where is my Brambling parcel?"]
misses = ["First brambling of the autumn over Fair Isle at first light. #birding"]

[[brand]]
name = "Nordkessel"
own = false
query = 'nordkessel NOT (giveaway OR "voucher worth" OR "gift cards" OR "signals group" OR "product tester" OR "weekly pay" OR "instant pay" OR $bean OR $java OR $moka)'
words = ["Hafen", "Kontor", "No. 4"]

[[brand]]
name = "Tazzarella"
own = false
query = 'tazzarella NOT (giveaway OR "voucher worth" OR "gift cards" OR "signals group" OR "product tester" OR "weekly pay" OR "instant pay" OR $bean OR $java OR $moka)'
words = ["Rossa", "Aurora", "Notte"]


# ---- What it is about ----------------------------------------------------------------------------------------------

[[topic]]
name = "Delivery"
query = """
deliver* OR parcel* OR courier OR tracking OR daventry OR warehouse OR shipping OR "my order" OR "our order"
OR Paket* OR Lieferung OR Bestellung OR Sendungsverfolgung OR Versand OR colis OR livraison OR commande OR livre
OR paquete OR pedido OR envío OR entrega OR pacco OR consegna OR consegnato OR ordine OR spedizione
"""
hits = ["my parcel is stuck in Daventry"]

[[topic]]
name = "Subscription"
query = "subscri* OR abo OR abonnement OR suscripción OR abbonamento OR pause*"

[[topic]]
name = "Taste"
query = """
taste* OR flavour* OR sweet OR bitter OR sour OR delicious OR chocolate OR cocoa OR stale OR crema OR lovely
OR lecker OR schmeckt OR bitter OR Kakao OR délicieux OR amer OR chocolat OR rico OR amargo OR cacao OR amaro OR nocciola
"""

[[topic]]
name = "Price"
query = "price* OR expensive OR cheap* OR prices OR \\"12 per cent\\" OR \\"12%\\" OR Euro OR prix OR precio OR euros OR prezzo OR teuer* OR cost OR pence OR shrinkflation"

[[topic]]
name = "App"
query = "app OR appli OR \\"logged me out\\" OR login OR website"

[[topic]]
name = "Brewing"
query = "ratio OR temperature OR V60 OR aeropress OR moka OR chemex OR grind* OR clicks OR Temperatur OR Mahlgrad OR moulin OR molienda OR macinatura"

[[topic]]
name = "Quern grinder"
query = "quern OR burr* OR \\"hand grinder\\""

[[topic]]
name = "Longlight"
query = "longlight OR \\"cold brew\\""

[[topic]]
name = "Privacy"
query = """
"stranger's" OR "data leak" OR "data breach" OR "name and address" OR "somebody else's" OR "addresses to" OR privacy
OR "customers' addresses" OR Datenschutz* OR "fremde Adressen" OR "fremder Adresse" OR "dirección de otra"
OR "adresse de quelqu'un" OR "indirizzo di un'altra"
"""

[[topic]]
name = "Customer service"
query = """
support OR "customer service" OR "no answer" OR nobody NEAR/3 answer* OR refund* OR apolog* OR "help line"
OR Kundendienst OR Entschuldigung OR excuses OR remboursé OR disculpa* OR scuse OR rimborsato
"""


# ---- Where to listen: the real formats, answered by the demo on this machine -----------------------------------------

[[source]]
name = "mastodon.example"
type = "mastodon"
server = "mastodon.example"
base_url = "{mastodon}"
accounts = ["brambling"]

[[source]]
name = "bluesky"
type = "bluesky"
handle = "{handle}"
password = "{password}"
base_url = "{bluesky}"
site_url = "{bluesky}"
accounts = ["brambling.example"]

[[source]]
name = "hackernews"
type = "hackernews"
base_url = "{hackernews}"
site_url = "{hackernews}"

[[source]]
name = "news"
type = "feed"
url = "{web}/news/search?q={{query}}"

[[source]]
name = "blogs"
type = "feed"
url = "{web}/blogs/feed/atom"

[[source]]
name = "reviews"
type = "feed"
url = "{web}/reviews/feed.json"

[[source]]
name = "forum"
type = "feed"
url = "{web}/forum/feed"


# ---- How we behave, and how decks look -------------------------------------------------------------------------------

[network]
contact = "demo@brambling.example"
# The demo's own servers; nobody else needs this.
allow = [{allow}]

[report]
accent = "#7A3E1D"
locale = "en-GB"
# Nobody here exists: in a real deck, leave it at "hide".
names = "show"
'''


def config_text(urls: Mapping[str, str], password: str = "env:SOCIALWATCH_DEMO_PASSWORD") -> str:
    """The whole file; `urls` are the platforms' base addresses, `password` says where Bluesky's lies."""
    allow = ", ".join(f'"{urlsplit(url).netloc}"' for url in urls.values())
    return _TEXT.format(mark=MARK, allow=allow, handle=HANDLE, password=password, **urls)
