"""Le lexique du micromonde : des listes à lire et à compléter, sans une ligne de programme.

Trois conventions suffisent pour ajouter un mot.

- L'astérisque marque, comme dans les dictionnaires, ce qui refuse l'élision : `*hibou`, `*onze`.
- Un nom s'écrit `mot genre`, suivi s'il y a lieu d'une préposition ou d'un pluriel irrégulier :
  `rivière f / au bord de`, `caillou m + cailloux`.
- L'ordre compte : le premier d'une liste sort le plus souvent (loi de Zipf).
"""

# Le tableau des animaux se lit mieux en longues lignes.
# ruff: noqa: E501

# --- Prénoms -------------------------------------------------------------------------------------

BOYS = """
Léo Oscar Hugo Jules Paul Tom Basile Arthur Émile Gaspard Félix Victor Marcel Simon Louis Noé Adam
Malo Anatole Théo Lucas Martin Achille Augustin Bruno Cyprien Eliott Firmin Gustave Hector Isidore
Karim Maxime Nestor Octave Pablo Robin Samir Tristan Ulysse Valentin Zéphyr
"""
GIRLS = """
Zoé Lila Emma Alice Rose Jeanne Louise Clara Inès Margot Anna Viviane Lucie Mona Nina Adèle Agathe
Aïcha Apolline Capucine Céleste Colette Éloïse Flora Garance Hortense Iris Joséphine Léonie
Madeleine Manon Noémie Olga Perrine Salomé Suzanne Thaïs Victoire *Yasmine Zélie
"""

# --- Les personnages -----------------------------------------------------------------------------
# espèce genre | signe | geste | allure | gîte | mets préféré | trace qu'il laisse | dons

ANIMALS = """
écureuil m   | à la queue touffue    | agiter sa queue touffue        | bondir      | dans le creux d'un chêne   | noisette f              | une coquille de noisette       | grimper
*hérisson m  | aux piquants bruns    | *hérisser ses piquants         | trottiner   | sous un tas de feuilles    | champignon m            | un piquant brun                | écouter
lapin m      | aux longues oreilles  | dresser ses longues oreilles   | bondir      | dans un terrier            | carotte f               | une fane de carotte            | sauter
souris f     | aux moustaches fines  | lisser ses moustaches          | trottiner   | dans un trou de mur        | noix f                  | une miette de fromage          | se faufiler
renard m     | à la queue rousse     | balancer sa queue rousse       | se faufiler | dans une tanière           | mûre f                  | une touffe de poils roux       | se faufiler
chouette f   | aux grands yeux dorés | cligner de ses grands yeux     | voleter     | dans un clocher            | châtaigne f             | une plume tachetée             | guider
ourson m     | au ventre rond        | se frotter le ventre           | se dandiner | dans une grotte            | pot de miel m           | une goutte de miel             | porter
grenouille f | à la peau verte       | gonfler ses joues vertes       | sautiller   | sous un nénuphar           | fraise f                | une feuille de nénuphar        | nager
chat m       | aux moustaches blanches | lisser ses moustaches blanches | se faufiler | sur un coussin           | sardine f               | une arête de sardine           | grimper
chien m      | au museau noir        | remuer la queue                | galoper     | dans une niche             | os m                    | un os rongé                    | porter
tortue f     | à la lourde carapace  | sortir la tête de sa carapace  | cheminer    | au fond d'un jardin        | feuille de salade f     | une feuille de salade          | écouter
canard m     | au bec jaune          | secouer ses plumes             | se dandiner | parmi les roseaux          | croûton m               | une plume verte                | nager
merle m      | au bec orange         | gonfler ses plumes noires      | sautiller   | dans un nid de mousse      | cerise f                | une plume noire                | siffler
mésange f    | au ventre jaune       | secouer ses plumes bleues      | voleter     | dans un trou de pommier    | graine de tournesol f   | une plume bleue                | siffler
taupe f      | au pelage de velours  | se frotter le museau           | trottiner   | sous une pelouse           | racine f                | un petit tas de terre          | creuser
castor m     | à la queue plate      | taper le sol de sa queue plate | se dandiner | dans une *hutte            | brindille f             | un copeau de bois              | nager
chèvre f     | à la barbiche blanche | secouer sa barbiche blanche    | gambader    | dans une bergerie          | pâquerette f            | une touffe de poils blancs     | sauter
âne m        | aux oreilles grises   | secouer ses oreilles grises    | trotter     | dans une étable            | chardon m               | un chardon mâchonné            | porter
loutre f     | à la fourrure brillante | lisser sa fourrure brillante | se faufiler | sous une berge             | truite f                | une écaille de truite          | nager
blaireau m   | au museau rayé        | froncer son museau rayé        | trottiner   | dans un terrier            | gland m                 | une poignée de glands          | creuser
*hibou m     | aux gros sourcils     | froncer ses gros sourcils      | voleter     | dans une vieille tour      | figue f                 | une longue plume brune         | guider
poule f      | à la crête rouge      | secouer sa crête rouge         | se dandiner | dans un poulailler         | grain de maïs m         | une plume rousse               | écouter
abeille f    | aux ailes fines       | frotter ses ailes fines        | voleter     | dans une ruche             | fleur de trèfle f       | un peu de pollen doré          | danser
fourmi f     | aux antennes noires   | remuer ses antennes            | trottiner   | dans une fourmilière       | grain de sucre m        | un grain de sucre              | porter
pie f        | à la longue queue     | secouer ses plumes noires et blanches | sautiller | au sommet d'un peuplier | prune f                | une plume noire et blanche     | siffler
escargot m   | à la coquille rayée   | sortir ses cornes              | ramper      | sous une feuille de chou   | feuille de laitue f     | une traînée argentée           | écouter
papillon m   | aux ailes jaunes      | replier ses ailes jaunes       | voleter     | dans un buisson de lavande | goutte de nectar f      | un peu de poudre jaune         | danser
coccinelle f | aux sept points noirs | compter ses sept points        | cheminer    | sous une feuille de rosier | goutte de rosée f       | une empreinte minuscule        | danser
oie f        | au long cou blanc     | tendre son long cou            | se dandiner | près d'une mare            | épi de blé m + épis de blé | une grande plume blanche    | nager
agneau m     | à la laine frisée     | secouer sa laine frisée        | gambader    | dans un enclos             | brin de trèfle m        | un flocon de laine             | sauter
"""

# Ce que l'on entend d'eux dans le noir.
CRIES = {
    "souris": "Couic, couic", "chouette": "Hou, hou", "grenouille": "Coâ, coâ", "chat": "Miaou",
    "chien": "Ouaf, ouaf", "canard": "Coin, coin", "chèvre": "Bêê, bêê", "âne": "Hi-han",
    "poule": "Cot, cot", "abeille": "Bzz, bzz", "mésange": "Tsi, tsi", "ourson": "Grr, grr",
    "*hérisson": "Snif, snif", "escargot": "Slip, slip", "pie": "Tchac, tchac",
}  # fmt: skip

# signe | geste | allure | mets préféré : ce qui distingue un enfant d'un autre
CHILDREN = """
aux lunettes rondes      | remonter ses lunettes sur son nez | courir   | tartine f
au bonnet de laine       | enfoncer son bonnet               | marcher  | crêpe f
aux poches trouées       | fouiller dans ses poches          | filer    | biscuit m
au manteau trop grand    | retrousser ses manches            | marcher  | madeleine f
aux cheveux frisés       | secouer ses cheveux frisés        | gambader | beignet m
à l'écharpe rayée        | resserrer son écharpe             | courir   | galette f
aux bottes vertes        | taper ses bottes l'une contre l'autre | filer | caramel m
au nez couvert de taches de rousseur | froncer le nez        | gambader | brioche f
au tablier à carreaux    | lisser son tablier                | courir   | abricot m
au chapeau de paille     | soulever son chapeau de paille    | cheminer | clémentine f
"""

# --- Les choses ----------------------------------------------------------------------------------

NOUNS = {
    # Ce que l'on peut perdre, prêter ou se disputer.
    "trésor": """
ballon m, toupie f, lanterne f, écharpe f, flûte f, harmonica m, cerf-volant m + cerfs-volants,
bille f, poupée f, tambour m, anneau m, médaille f, clochette f, sifflet m, loupe f, boussole f,
*hochet m, *harpe f, éventail m, ombrelle f, épée de bois f, arrosoir m, pinceau m, carnet m,
chapeau m, couverture f, corde à sauter f, montre f, coquillage m, étoile de papier f, moulinet m,
marionnette f, grelot m, ours en peluche m, locomotive de bois f, bateau de bois m, plumier m, collier m
""",
    # Ce que l'on fabrique pour l'offrir.
    "cadeau": """
couronne de fleurs f, collier de graines m, moulin à vent m, nichoir m, bateau de papier m,
carillon m, mobile m, bracelet m, bouquet m, album m, guirlande f, panier d'osier m, lampion m,
cadre m, image f, tableau m, éventail de plumes m, épouvantail m, oreiller m, *hamac m
""",
    # Ce qui sert à le fabriquer (au pluriel).
    "matière": """
ruban m, coquille f, perle f, bouton m, feuille f, brindille f, plume f, galet m, graine f, ficelle f,
caillou m + cailloux, fleur f, écorce f, pomme de pin f, brin de paille m, fil de laine m,
bout de tissu m, coquelicot m, grelot m, aiguille de pin f
""",
    "gâteau": """
tarte aux pommes f, gâteau au chocolat m, tarte aux myrtilles f, brioche f, clafoutis m, flan m,
galette f, gâteau aux noix m, pain d'épice m, crumble m, tarte aux abricots f, gâteau de riz m
""",
    "plante": """
tournesol m, citrouille f, rosier m, fraisier m, pommier m, *haricot m, tulipe f, cerisier m,
radis m, coquelicot m, melon m, jasmin m, iris m, oranger m, *houblon m, pivoine f
""",
    "fleur": """
marguerite f, jonquille f, violette f, coquelicot m, bleuet m, tulipe f, primevère f, lilas m,
muguet m, pensée f, bouton d'or m, rose f, narcisse m, capucine f, dahlia m, lys m
""",
    "récipient": """
arrosoir m, seau m, pot m, cruche f, tasse f, bol m
""",
    "outil": """
pelle f, bêche f, cuillère f, râteau m, pioche f, bâton m
""",
    "arme": """
balai m, parapluie m, louche f, oreiller m, casserole f, bougeoir m, rouleau à pâtisserie m
""",
    # Des lieux, avec la préposition qui leur va.
    "lieu": """
forêt f / dans, rivière f / au bord de, colline f / sur, étang m / au bord de, village m / dans,
moulin m / près de, verger m / dans, prairie f / dans, jardin m / dans, ferme f / à, pont m / sous,
lac m / au bord de, clairière f / dans, vallée f / dans, école f / près de, bois m / dans,
montagne f / au pied de, plage f / sur, île f / sur, marché m / à, château m / près de,
*hameau m / dans, cascade f / près de, potager m / dans, phare m / au pied de, marais m / au bord de,
sentier m / sur, lavoir m / près de, carrière f / dans, église f / derrière,
port m / sur, allée f / dans, *halle f / sous, observatoire m / près de
""",
    # Où l'on cherche d'abord, dans la maison puis dehors.
    "meuble": """
lit m / sous, coffre m / dans, armoire f / derrière, tapis m / sous, panier m / dans,
escalier m / sous, fauteuil m / derrière, tiroir m / dans, étagère f / sur, rideau m / derrière,
table f / sous, buffet m / sur, corbeille f / dans, malle f / dans, poêle m / derrière,
horloge f / derrière, commode f / derrière, placard m / dans, canapé m / derrière, édredon m / sous
""",
    "cachette": """
brouette f / dans, puits m / derrière, banc m / sous, grange f / dans, *haie f / derrière,
tonneau m / derrière, cabane f / dans, tas de bûches m / derrière, charrette f / sous,
perron m / sous, mur m / derrière, fontaine f / dans, balançoire f / sous, serre f / dans,
boîte aux lettres f / dans, gouttière f / sous, arrosoir m / dans, *hangar m / dans
""",
    # Où le trésor attend qu'on le retrouve.
    "abri": """
souche f / contre, rocher m / derrière, fougère f / sous, buisson m / dans, vieux mur m / contre,
arbre creux m / dans, feuille morte f / sous, tronc m / contre, fossé m / dans,
barrière f / contre, *hêtre m / sous, ronce f / sous, meule de foin f / derrière
""",
    "métier": """
boulanger m, factrice f, jardinier m, maîtresse f, meunier m, couturière f, menuisier m, fermière f,
pêcheur m, épicière f, horloger m, libraire f, berger m, infirmière f, forgeron m, institutrice f,
potier m, bergère f, facteur m, boulangère f, musicien m, pâtissière f, bûcheron m, apicultrice f
""",
    "parent": """
grand-mère f, grand-père m, marraine f, oncle m, tante f, cousine f, parrain m, cousin m, sœur f,
frère m, maman f, papa m
""",
    "créature": """
ogre m, dragon m, fantôme m, loup m, sorcière f, géant m, ogresse f, pirate m, brigand m, troll m
""",
    "boisson": """
tisane f, chocolat m, soupe f, lait m, potage m, tilleul m
""",
    "étoffe": """
couverture f, serviette f, écharpe f, édredon m, châle m, plaid m, manteau m, drap m
""",
}

# --- Les adjectifs -------------------------------------------------------------------------------

ADJECTIVES = {
    "caractère": """
curieux gourmand timide rêveur courageux bavard têtu malicieux distrait joyeux patient étourdi
généreux prudent espiègle obstiné tranquille solitaire frileux rieur poli débrouillard discret
impatient gai
""",
    "couleur": """
rouge bleu doré vert jaune blanc violet gris rose argenté noir orange brun multicolore turquoise
rayé verni pourpre mauve
""",
    "joie": """
content heureux ravi fier joyeux ému comblé
""",
    "peine": """
triste inquiet perdu désolé malheureux déçu chagrin penaud
""",
    "chaleur": """
chaud épais moelleux doux léger
""",
    "goût": """
délicieux énorme succulent magnifique superbe
""",
    "pousse": """
superbe magnifique immense éclatant splendide vigoureux robuste
""",
    "fatigue": """
fatigué trempé affamé glacé épuisé tremblant égaré
""",
}

# Placés devant le nom ; tous les autres le suivent.
PRENOMINAL = """
petit beau vieux joli grand gros nouveau bon jeune premier dernier autre même seul délicieux énorme
succulent magnifique superbe immense splendide
"""

# masculin → féminin, quand la règle ordinaire ne suffit pas.
FEMININES = {
    "beau": "belle", "vieux": "vieille", "nouveau": "nouvelle", "bon": "bonne", "gros": "grosse",
    "blanc": "blanche", "doux": "douce", "roux": "rousse", "sec": "sèche",
    "épais": "épaisse", "long": "longue", "violet": "violette", "gentil": "gentille",
    "inquiet": "inquiète", "frais": "fraîche", "discret": "discrète", "rêveur": "rêveuse", "rieur": "rieuse",
    "orange": "orange", "turquoise": "turquoise", "tout": "toute", "fou": "folle", "muet": "muette",
}  # fmt: skip
# masculin → pluriel masculin, quand il ne s'obtient pas en ajoutant « s ».
PLURALS = {"bleu": "bleus", "beau": "beaux", "nouveau": "nouveaux", "tout": "tous"}
INVARIABLE = "orange turquoise"

# --- Les verbes ----------------------------------------------------------------------------------

# Premier groupe : l'imparfait, le passé simple et le participe se déduisent de l'infinitif.
REGULAR_VERBS = """
agiter aider allumer apporter approcher arrêter arriver arroser avaler avancer avouer baisser
balancer bouder bouger cacher chanter cheminer chercher chuchoter cligner coller commencer compter
continuer creuser crier cuisiner dandiner danser décider découper demander déposer disputer donner
dresser échanger écouter écrier embrasser emmêler enfoncer essayer éternuer expliquer faufiler
filer fouiller frapper froncer frotter galoper gambader glisser gonfler grimper *hausser *hérisser
hésiter lâcher laisser lisser manger marcher montrer moquer murmurer nager nouer partager pencher
penser planter porter poser pousser préparer prêter proposer raconter rallumer ramasser ramener
ramper rapporter réchauffer recommencer régaler regarder remercier remonter remuer rencontrer
rentrer replier resserrer rester retomber retrousser réveiller sauter sautiller secouer serrer
siffler souffler soulever soupirer supplier taper tirer tomber toucher tourner travailler
traverser trotter trottiner trouver voleter
"""

# infinitif imparfait passé-simple participe
IRREGULAR_VERBS = """
aller allait alla allé
apercevoir apercevait aperçut aperçu
applaudir applaudissait applaudit applaudi
asseoir asseyait assit assis
attendre attendait attendit attendu
boire buvait but bu
bondir bondissait bondit bondi
courir courait courut couru
couvrir couvrait couvrit couvert
découvrir découvrait découvrit découvert
défaire défaisait défit défait
dire disait dit dit
endormir endormait endormit endormi
entendre entendait entendit entendu
faire faisait fit fait
mettre mettait mit mis
offrir offrait offrit offert
ouvrir ouvrait ouvrit ouvert
partir partait partit parti
perdre perdait perdit perdu
prendre prenait prit pris
promettre promettait promit promis
recevoir recevait reçut reçu
réfléchir réfléchissait réfléchit réfléchi
repartir repartait repartit reparti
répondre répondait répondit répondu
ressortir ressortait ressortit ressorti
revenir revenait revint revenu
rire riait rit ri
rougir rougissait rougit rougi
sortir sortait sortit sorti
sourire souriait sourit souri
suivre suivait suivit suivi
surgir surgissait surgit surgi
taire taisait tut tu
tendre tendait tendit tendu
venir venait vint venu
voir voyait vit vu
"""

# Le passé composé se fait avec « être » (comme pour tous les verbes pronominaux).
WITH_ETRE = """
aller arriver descendre devenir entrer monter partir rentrer repartir ressortir rester retomber
retourner revenir sortir tomber venir
"""
# Suivis d'un complément d'objet, ceux-ci prennent « avoir » : il a sorti ses cornes.
ALSO_TRANSITIVE = """
descendre entrer monter rentrer retourner sortir
"""
# « Se » y est complément d'objet indirect, le participe ne s'accorde pas : elle s'est frotté le nez.
INDIRECT_REFLEXIVE = "frotter dire demander promettre raconter"

# Les mots qui se glissent entre l'auxiliaire et le participe.
MIDFIELD = """
pas plus rien jamais vite bien enfin longtemps aussi beaucoup encore
"""
