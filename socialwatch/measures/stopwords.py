"""Words that hold sentences together and say nothing of what they are about, in the languages of a usual config."""

from __future__ import annotations

_WORDS = """
a about after again all also am an and any are as at back be because been before being but by can could did do does
doing don dont down each even ever every few for from get gets getting give go going got had has have having he her
here hers him his how i if im in into is isn it its ive just know let like ll lot made make many may me might mine more
most much must my need never new no not now of off oh ok on once one only or other our out over own people please
put re really rt s said same say says see since she should so some still such sure t take than thank thanks that thats
the their them then there these they thing things think this those through time to today too two up us use used using ve
very via want was way we week well went were what when where which while who why will with won would yeah yes yet you
your youre without within yourself himself herself itself myself across around against between during until unless
though whether cannot couldn wouldn shouldn doesn didn isn wasn haven hasn aren weren somehow instead anyway amp http
https www com
aber alle als also am an auch auf aus bei bin bis bist da dann das dass dein dem den denn der des die dies diese doch
du durch ein eine einem einen einer er es euch euer fur gegen hab habe haben hat hatte heute ich ihr ihre im immer in
ist ja jetzt kann kein keine mal man mehr mein meine mich mir mit muss nach nicht nichts noch nun nur ob oder ohne sehr
sein seine sich sie sind so uber um und uns unser unter viel vom von vor war waren was weil wenn werden wie wieder will
wir wird wo zu zum zur
au aux avec ce ces cette c ca comme d dans de des deja dit du elle elles en encore est et etait ete etre eu fait faire
ici il ils j je l la le les leur lui m ma mais me meme mes moi mon n ne nos notre nous on ont ou par pas peu plus pour
pourquoi qu quand que quel quelle qui sa sans se ses si son sont sur t ta te tes toi ton tous tout toute tres trop tu
un une vos votre vous y
al algo como con cual cuando de del desde donde dos el ella ellos en entre era eres es esa ese eso esta estan estar
este esto estoy fue ha han hasta hay he la las le les lo los mas me mi mis muy nada ni no nos o os para pero poco por
porque que quien se sea ser si sin sobre solo son soy su sus tambien te tengo tiene todo todos tu un una unas uno y ya
yo
che chi ci come con cosa cui da dai dal dalla del della delle di dove e ed era gli ha hanno ho i il in io la le lei lo
loro ma mi mia mio molto ne nel nella noi non o per perche piu quando quello questa questo qui se sei si sono su sua suo
ti tra tu tutti tutto un una uno va vi voi
ao aos as com como da das de do dos e ela ele eles em entre era essa esse esta este eu foi ha isso ja la mais mas me meu
minha muito na nao nas nem no nos o os ou para pela pelo por quando que quem sao se sem ser seu sua so tambem te tem um
uma voce
aan als bij dan dat de den der deze die dit door een en er had heb heeft het hij hoe ik in is je kan maar me meer met
mijn moet na naar niet nog nu of om onder ons ook op over te tot u uit van veel voor waar was wat we wel werd wie wij
wil worden ze zijn zo zou
"""

_WEAK = """
two three four five six seven eight nine ten eleven twelve dozen hundred thousand first second third half
second seconds minute minutes hour hours day days week weeks weekend month months year years morning evening night
monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
october november december yesterday tomorrow tonight ago later soon already always often anyone anybody everybody
everyone nobody somebody someone something anything everything nothing another every whole both little bit lot lots
good great bad nice best better worse worst really quite maybe actually probably also else far long big small
zwei drei vier funf sechs sieben acht neun zehn tag tage tagen woche wochen monat monate monaten jahr jahre jahren
stunde stunden minuten montag dienstag mittwoch donnerstag freitag samstag sonntag gestern morgen schon immer jemand
niemand alles etwas ganz gut besser schlecht leider eigentlich
deux trois quatre cinq six sept huit neuf dix jour jours semaine semaines mois annee annees heure heures lundi mardi
mercredi jeudi vendredi samedi dimanche hier demain deja toujours personne quelqu quelque chose rien bien bon bonne
mieux mal vraiment franchement
dos tres cuatro cinco seis siete ocho nueve diez dia dias semana semanas mes meses ano anos hora horas lunes martes
miercoles jueves viernes sabado domingo ayer manana siempre nunca alguien nadie algo bien bueno buena mejor malo mala
verdad
due tre quattro cinque sei sette otto nove dieci giorno giorni settimana settimane mese mesi anno anni ora ore lunedi
martedi mercoledi giovedi venerdi sabato domenica ieri domani sempre mai qualcuno nessuno niente bene buono buona
meglio male davvero
hey hello dear please pls wow lol omg haha yay gonna wanna
sigh ugh argh meh hmm phew oops times hallo bitte danke liebe liebes lieber bonjour salut merci svp
cher chere hola gracias favor querido querida ciao grazie prego salve caro cara
"""

_DOING = """
tell tells telling told ask asks asked asking try tries tried trying want wants wanted find finds found look looks
looked looking feel feels felt seem seems seemed guess hope hopes wish wonder wondering happen happens happened call
called calling start started stop stopped keep keeps kept buy buys bought order ordered make makes made making
give gives gave given let lets come comes came turn turns turned forget forgets forgot mean means meant leave leaves
sagt sagen gesagt fragt fragen gefragt will wollen wollte finde findet sucht suche gekauft bestellt
dire demande demander veux veut trouve cherche achete decir dice quiero quiere busco compre dire chiedo vorrei trovo
"""

_ARTICLES = """
the a an my your our his her its their this that these those any some
der die das den dem des ein eine einen einem einer mein meine meinen meinem meiner dein deine unser unsere unseren
ihr ihre ihren kein keine keinen diese dieser diesen dieses
le la les l un une mon ma mes ton ta tes notre nos votre vos leur leurs son sa ses ce cet cette
el los las una unos unas mi mis tu tus nuestro nuestra su sus este esta estos estas
il lo gli i uno mio mia miei tuo nostro nostra suo sua questo questa
"""

_LINKS = """
and at by for from in of on per to a von vom zum zur fur im am und mit auf de du des d en et pour sur del di da con y
e do van op
"""

_VERBAL = """
i you he she we they it to has have had having is are was were be been being will would can could should must may might
do does did didn don not never cannot couldn won wouldn hasn haven isn aren wasn
ich du er sie es wir ihr man habe hast hat haben hatte wird werden wurde ist sind war zu nicht
je tu il elle on nous vous ils elles ai as a avons avez ont est sont etait sera ne pas
yo nosotros he has ha hemos han es son fue era se me te
"""

_NUMBERS = """
two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty dozen hundred thousand
zwei drei vier funf sechs sieben acht neun zehn elf zwolf zwanzig dreissig hundert tausend
deux trois quatre cinq six sept huit neuf dix onze douze vingt trente cent mille
dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cien mil
due tre quattro cinque sei sette otto nove dieci undici dodici venti trenta cento mille
"""

_COUNTED = """
seconds minutes hours days weeks months years times sekunden minuten stunden tage tagen wochen monate monaten jahre
jahren heures jours semaines annees horas dias semanas meses anos giorni settimane mesi anni ore
"""

STOPWORDS = frozenset(_WORDS.split())
WEAK = frozenset(_WEAK.split())
"""Numbers, times and praise or blame in general: a phrase may hold them, but they alone name nothing."""
NUMBERS = frozenset(_NUMBERS.split())
"""Any is as good as the other: "four parts", "three parts"."""
COUNTED = frozenset(_COUNTED.split())
"""What stands behind a number: a phrase that begins with it ("days late") is torn off its number."""
DOING = frozenset(_DOING.split())
"""What people do, whatever it is about: alone it names nothing, nor does a phrase that begins or ends with it."""
ARTICLES = frozenset(_ARTICLES.split())
"""What a noun follows: a phrase that goes on with one ends with a verb, not with a name."""
LINKS = frozenset(_LINKS.split())
"""Small words that hold a phrase together ("easy to drink"); others are of the sentence around it ("map has shown")."""
VERBAL = frozenset(_VERBAL.split())
"""What stands before verbs."""
