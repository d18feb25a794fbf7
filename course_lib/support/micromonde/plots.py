"""Les intrigues : des modèles de phrases, que l'on lit et complète sans programmer.

La langue des modèles est décrite dans `templates.py`. Une intrigue est faite de paragraphes, un
paragraphe d'étapes, une étape de phrases dont une seule est tirée (`""` saute l'étape) ; une étape peut
aussi nommer une liste : celles d'ici, ou celles de `themes.py` et `senses.py`. « chemin 0 à 2 » en tire
de zéro à deux phrases ; deux étapes facultatives de la même liste se séparent par une étape dite toujours,
sans quoi le texte aurait deux lectures.

Les rôles : `h` le héros, `a` l'ami, `b` `x` `y` d'autres animaux, `hs` le héros et l'ami, `z` l'objet du
jour, `o` le trésor, `c` le cadeau, `g` le gâteau, `t` la plante, `p` `q` des lieux, `u` `w` des cachettes
dans la maison, `v` dehors, `r` un abri, `n` un parent, `m` un artisan.

Deux précautions. Un pronom renvoie au sujet de la phrase qui précède : dès qu'un autre personnage a
pris la parole, on redit le nom. Et le pronom objet (`{o:le/la}`) ne suit jamais « de » ni « à ».
"""

# Une phrase à trous se lit mieux sur une ligne.
# ruff: noqa: E501

# --- Des expressions que plusieurs intrigues partagent -------------------------------------------

PASSIONS = (
    "compter les étoiles", "écouter le vent dans les feuilles", "sauter dans les flaques", "inventer des chansons",
    "regarder passer les nuages", "raconter des histoires de pirates", "ramasser des galets", "courir dans la rosée",
    "souffler sur les pissenlits", "faire la sieste au soleil", "bâtir des châteaux de sable", "guetter les étoiles filantes",
    "imiter le bruit de la pluie", "suivre les traces dans la boue", "saluer les trains qui passent",
    "chercher des trèfles à quatre feuilles", "dessiner sur les vitres embuées", "respirer l'odeur du pain chaud",
    "marcher pieds nus dans l'herbe", "collectionner les mots rares", "parler aux escargots", "grimper aux murets",
)  # fmt: skip

PHRASES = {
    "jour": ("lundi", "jeudi", "samedi", "dimanche", "mardi", "vendredi", "mercredi"),
    "durée": ("une heure", "toute la matinée", "trois jours", "une semaine", "deux jours entiers"),
    "moment": (
        "un matin",
        "un beau jour",
        "au retour de la promenade",
        "après la sieste",
        "le lendemain de la fête",
        "un jour de marché",
        "en plein milieu d'un jeu",
        "au moment de partir",
    ),
    "rebord": (
        "sur le rebord de la fenêtre",
        "sur la table du jardin",
        "sur le mur de la cour",
        "sur une pierre plate",
        "devant la porte",
    ),
    "trouvaille": (
        "{matière:un @couleur}",
        "un peu de poussière",
        "une vieille chaussette",
        "une araignée endormie",
        "trois miettes",
        "{fleur:un fané}",
        "{ustensile:un @état}",
        "un bout de ficelle",
        "une toile d'araignée",
        "{papeterie:un @état}",
    ),
    "image peur": (
        "{h:tremblant} comme une feuille",
        "{h:blanc} comme un linge",
        "{h:brave} comme un lion",
        "{h:léger} comme une plume",
        "{h:muet} comme une carpe",
    ),
    "image effort": (
        "{h:têtu} comme une mule",
        "{h:rouge} comme une tomate",
        "{h:vif} comme l'éclair",
        "{h:gai} comme un pinson",
    ),
    "image bouderie": (
        "{h:muet} comme une tombe",
        "{h:têtu} comme une mule",
        "{h:rouge} comme une pivoine",
        "{h:raide} comme un piquet",
    ),
    "présentation": (
        "Il était une fois {h:un @caractère} {h.signe} qui s'appelait {h}.",
        "{h} était {h:un @caractère} {h.signe}.",
        "{p:où} vivait {h:un petit} {h.signe}, {h:nommé} {h}.",
        "{p:où le @taille}, tout le monde connaissait {h}, {h:le} {h.signe}.",
        "{quand}, {h:un @caractère} {h.signe} se promenait {p:où}. C'était {h}. {paysage}",
        "Connaissez-vous {h} ? C'est {h:un @caractère} {h.signe}.",
        "{h}, {h:un} {h.signe}, était {h:@caractère} et {h:@caractère}.",
        "{h}, {h:un @caractère} {h.signe}, aimait par-dessus tout {passion}.",
        "Voici l'histoire de {h}, {h:un @caractère} {h.signe} qui vivait {p:où le @taille}.",
        "Qui habitait {p:où} ? C'était {h}, {h:un petit} {h.signe}, {h:@caractère} et {h:@caractère}.",
        "On raconte encore, {p:où}, l'aventure de {h}, {h:un @caractère} {h.signe}.",
        "Personne n'aimait {passion} autant que {h}, {h:un} {h.signe}.",
        "Un matin, {h} {h:!se lever} avant tout le monde. C'était {h:un @caractère} {h.signe}.",
        "Tous les habitants de {p:le} aimaient {h}, {h:un @caractère} {h.signe}.",
    ),
}

# --- Les listes qui dépendent d'un tirage déjà fait ----------------------------------------------

# liste → ce dont elle dépend, quand ce n'est pas écrit dans le modèle
KEYS = {
    **dict.fromkeys(
        ("quand", "paysage", "météo", "tempête", "dégât", "éclaircie", "intempérie"), "saison"
    ),
    **dict.fromkeys(
        ("rêve", "échec", "conseil", "réussite", "obstacle", "solution", "blocage"), "don"
    ),
    **dict.fromkeys(("mal", "remède", "guérison"), "mal"),
    "passion": "passion",
}

DEPENDENT = {
    "passion": {passion: (passion,) for passion in PASSIONS},
    "quand": {
        "printemps": (
            "un matin de printemps",
            "par un doux matin d'avril",
            "le premier jour de mai",
            "un jour où les cerisiers étaient en fleur",
        ),
        "été": (
            "un après-midi d'été",
            "par une chaude journée de juillet",
            "un matin d'août",
            "au beau milieu de l'été",
        ),
        "automne": (
            "un matin d'automne",
            "par un jour de grand vent",
            "un après-midi d'octobre",
            "à la saison des châtaignes",
        ),
        "hiver": (
            "un matin d'hiver",
            "par un jour de neige",
            "un après-midi de décembre",
            "au cœur de l'hiver",
        ),
    },
    "paysage": {
        "printemps": (
            "Les bourgeons éclataient l'un après l'autre.",
            "L'air sentait le lilas.",
            "Les hirondelles étaient revenues.",
        ),
        "été": (
            "Les cigales chantaient à tue-tête.",
            "Il faisait si chaud que même les lézards cherchaient l'ombre.",
            "Le blé était mûr.",
        ),
        "automne": (
            "Les feuilles tombaient en tournant.",
            "Le vent poussait de gros nuages gris.",
            "Une brume légère flottait sur les champs.",
        ),
        "hiver": (
            "La neige craquait sous les pas.",
            "Le givre brillait sur les branches.",
            "Les toits étaient tout blancs.",
        ),
    },
    "météo": {
        "printemps": (
            "Un coucou chantait au loin.",
            "La rosée brillait sur l'herbe.",
            "De petits nuages couraient dans le ciel.",
        ),
        "été": (
            "Des hirondelles jouaient au-dessus du chemin.",
            "Le soleil tapait dur.",
            "Les mûres étaient presque noires.",
        ),
        "automne": (
            "Des oies sauvages passaient dans le ciel.",
            "Cela sentait le champignon et la mousse.",
            "Le vent jouait dans les branches.",
        ),
        "hiver": (
            "Un rouge-gorge sautillait sur la glace.",
            "Chaque souffle faisait un petit nuage.",
            "Au loin, un traîneau passait.",
        ),
    },
    "tempête": {
        "printemps": (
            "Un soir de printemps, la pluie tombait à seaux.",
            "Une nuit de printemps, une giboulée tambourinait aux carreaux.",
        ),
        "été": (
            "Un soir d'été, l'orage grondait.",
            "Une nuit d'été, les éclairs déchiraient le ciel.",
        ),
        "automne": (
            "Une nuit d'octobre, le vent *hurlait dans la cheminée.",
            "Un soir de novembre, la tempête secouait les volets.",
        ),
        "hiver": (
            "Une nuit de janvier, la neige recouvrait tout.",
            "Un soir d'hiver, il gelait à pierre fendre.",
        ),
    },
    "dégât": {
        "printemps": ("l'eau est montée", "la pluie a tout inondé"),
        "été": ("la foudre est tombée tout près", "l'orage me fait trop peur"),
        "automne": ("le vent a tout emporté", "une branche a tout écrasé"),
        "hiver": ("la neige a tout enseveli", "il y fait bien trop froid"),
    },
    "éclaircie": {
        "printemps": ("Au matin, un arc-en-ciel enjambait la vallée.",),
        "été": ("Au matin, le ciel était bleu et l'air sentait la terre mouillée.",),
        "automne": ("Au matin, le vent s'était calmé.",),
        "hiver": ("Au matin, le soleil faisait étinceler la neige.",),
    },
    "intempérie": {
        "printemps": ("quand il pleut",),
        "été": ("quand l'orage gronde",),
        "automne": ("quand le vent souffle",),
        "hiver": ("quand il neige",),
    },
    "rêve": {
        "grimper": ("grimper au sommet des arbres",),
        "nager": ("nager comme un poisson",),
        "creuser": ("creuser de longues galeries",),
        "siffler": ("siffler de vraies chansons",),
        "danser": ("danser dans le vent",),
        "sauter": ("sauter par-dessus les ruisseaux",),
        "se faufiler": ("marcher sans faire de bruit",),
        "guider": ("marcher dans la nuit sans se perdre",),
        "porter": ("porter de très gros fagots",),
        "écouter": ("entendre pousser l'herbe",),
    },
    "échec": {
        "grimper": ("glisser le long de le tronc", "retomber dans les orties"),
        "nager": ("boire la tasse", "avaler une grande gorgée d'eau"),
        "creuser": ("recevoir de la terre plein les yeux", "tomber sur une grosse pierre"),
        "siffler": ("ne souffler que du vent", "éternuer trois fois de suite"),
        "danser": ("se emmêler les pieds", "perdre l'équilibre au premier tour"),
        "sauter": ("tomber au beau milieu de l'eau", "glisser sur la mousse"),
        "se faufiler": ("marcher sur une branche sèche", "éternuer au mauvais moment"),
        "guider": ("tourner en rond jusqu'à l'aube", "se perdre au bout de dix pas"),
        "porter": ("lâcher tout sur ses pieds", "tomber à la renverse"),
        "écouter": ("ne entendre que son propre ventre", "se endormir au bout d'une minute"),
    },
    "conseil": {
        "grimper": (
            "Choisis une branche solide, puis une autre, et ne regarde pas en bas.",
            "On ne monte pas à un arbre d'un seul coup : on monte d'une branche.",
        ),
        "nager": (
            "Respire, et laisse l'eau te porter.",
            "Ne te bats pas contre l'eau : allonge-toi dessus comme sur un lit.",
        ),
        "creuser": (
            "Creuse doucement : la terre n'aime pas qu'on la presse.",
            "Commence par un tout petit trou et ne t'arrête plus.",
        ),
        "siffler": (
            "Souffle tout doucement, en pensant à une chose gaie.",
            "D'abord une note, une seule, et la chanson viendra.",
        ),
        "danser": (
            "Ne compte pas tes pas : écoute la musique des feuilles.",
            "Ferme les yeux, le vent te dira quand tourner.",
        ),
        "sauter": (
            "Regarde l'autre rive, jamais l'eau.",
            "Prends ton élan, et pense que tu es déjà de l'autre côté.",
        ),
        "se faufiler": (
            "Pose d'abord le bout du pied, comme si le sol dormait.",
            "Fais-toi plus léger qu'une plume et retiens ton souffle.",
        ),
        "guider": (
            "Cherche l'étoile qui ne bouge pas : elle te montrera le nord.",
            "La nuit, ce sont les oreilles qui voient le mieux.",
        ),
        "porter": (
            "Un petit fagot aujourd'hui, un moyen demain, un gros dimanche.",
            "Ce n'est pas le dos qui porte, c'est la patience.",
        ),
        "écouter": (
            "Assieds-toi, ferme les yeux et laisse passer tous les autres bruits.",
            "Le silence est timide : il faut l'attendre longtemps.",
        ),
    },
    "réussite": {
        "grimper": ("toucher la plus *haute branche", "apercevoir la mer du *haut d'un pin"),
        "nager": ("traverser la mare sans couler", "nager jusqu'à l'autre rive"),
        "creuser": ("creuser une galerie longue de trente pas", "ressortir de l'autre côté"),
        "siffler": ("siffler une chanson entière", "faire taire tous les oiseaux"),
        "danser": ("danser comme une feuille", "tourner longtemps sans tomber"),
        "sauter": ("retomber sur l'autre rive", "sauter sans mouiller un seul orteil"),
        "se faufiler": (
            "traverser la maison sans réveiller personne",
            "traverser la cour sans un bruit",
        ),
        "guider": ("rentrer à la seule lueur des étoiles", "trouver le chemin sans lanterne"),
        "porter": ("porter un fagot plus gros qu'un âne", "porter dix bûches d'un coup"),
        "écouter": ("entendre un brin d'herbe grandir", "entendre respirer la terre"),
    },
    "obstacle": {
        "grimper": ("le portail était fermé, et la clé pendait en *haut d'un poteau",),
        "nager": ("la rivière avait emporté le pont", "la barque était sur l'autre rive"),
        "creuser": ("un éboulement bouchait le passage",),
        "siffler": ("un troupeau de moutons dormait en travers du chemin",),
        "danser": ("un géant grognon barrait la route",),
        "sauter": (
            "un fossé coupait la route, et la planche qui servait de pont était de l'autre côté",
        ),
        "se faufiler": ("une grille rouillée fermait le chemin",),
        "guider": ("tous les sentiers se ressemblaient, et le panneau était tombé",),
        "porter": ("un gros tronc était tombé sur le chemin",),
        "écouter": ("un brouillard soudain cachait tout, même le bout du nez",),
    },
    "solution": {
        "grimper": ("grimper d'un trait & rapporter la clé",),
        "nager": ("nager jusqu'à l'autre rive & ramener une barque",),
        "creuser": ("creuser un tunnel sous les pierres",),
        "siffler": ("réveiller les moutons d'un seul coup de sifflet",),
        "danser": ("faire rire le géant avec une drôle de danse",),
        "sauter": ("sauter par-dessus le fossé & pousser la planche",),
        "se faufiler": ("se glisser entre les barreaux & tirer le verrou",),
        "guider": ("montrer le bon sentier, sans hésiter une seule fois",),
        "porter": ("soulever le tronc sans même souffler",),
        "écouter": ("tendre l'oreille & suivre le son d'une cloche",),
    },
    "blocage": {
        "grimper": ("devant le portail",),
        "nager": ("de l'autre côté de l'eau",),
        "creuser": ("devant le tas de pierres",),
        "siffler": ("derrière les moutons",),
        "danser": ("devant le géant",),
        "sauter": ("au bord du fossé",),
        "se faufiler": ("derrière la grille",),
        "guider": ("devant le panneau",),
        "porter": ("derrière le tronc",),
        "écouter": ("dans le brouillard",),
    },
    # Ce dont on souffre, ce qui soigne, ce qui revient.
    "mal": {
        "gorge": ("avoir mal à la gorge", "perdre la voix"),
        "fièvre": ("trembler de fièvre", "claquer des dents"),
        "pied": ("se tordre la cheville", "boiter d'un pied"),
        "ventre": ("avoir mal au ventre", "sentir son ventre se nouer"),
        "nez": ("éternuer sans arrêt", "se moucher à grand bruit"),
        "tristesse": ("ne rire plus du tout", "regarder par la fenêtre sans un mot"),
        "toux": ("se mettre à tousser", "tousser si fort que les murs tremblaient"),
        "sommeil": ("bâiller sans arrêt", "tomber de fatigue sans pouvoir dormir"),
    },
    "remède": {
        "gorge": ("du lait au miel",),
        "fièvre": ("une tisane de tilleul",),
        "pied": ("un bandage bien serré",),
        "ventre": ("une compote tiède",),
        "nez": ("un bain de pieds brûlant",),
        "tristesse": ("une bonne histoire drôle",),
        "toux": ("un sirop de sureau",),
        "sommeil": ("une berceuse à deux voix",),
    },
    "guérison": {
        "gorge": ("chanter à tue-tête", "appeler tous ses voisins par leur nom"),
        "fièvre": ("sauter *hors du lit", "demander à jouer dehors"),
        "pied": ("courir comme avant", "danser sur un seul pied, pour rire"),
        "ventre": ("dévorer trois tartines", "réclamer une deuxième assiette"),
        "nez": ("respirer l'odeur du foin", "sentir de nouveau le parfum des fleurs"),
        "tristesse": ("rire aux larmes", "éclater de rire"),
        "toux": ("parler sans tousser", "souffler toutes les bougies d'un coup"),
        "sommeil": ("dormir jusqu'à midi", "ronfler comme un ours"),
    },
}

# --- Le quotidien, puis l'une de ces intrigues ---------------------------------------------------

LOST = (
    (
        (
            "{h} possédait un trésor : {o:un @taille @couleur} que {n:son} lui avait {o:offert}.",
            "Rien n'était plus cher à {h} que {o:son @taille @couleur}.",
            "{h} avait reçu de {n:son} {o:un @taille @couleur}, et ne {o:le/la} quittait jamais.",
            "{h} avait trouvé {q:où le @taille} {o:un @couleur}, et jouait avec du matin au soir.",
            "Partout où {h} allait, {o:son @couleur} allait aussi.",
        ),
        (
            "Mais {moment}, plus de {o:sans} ! Où pouvait-{o:il} bien être ?",
            "Mais {moment}, {o:le} n'était plus à sa place.",
            "Hélas, {moment}, {h} {h:!perdre} {o:son}.",
            "Mais {moment}, {o:le} avait disparu.",
            "« Où est {o:mon} ? » {h:>demander} {moment}. Personne ne le savait.",
        ),
        (
            "{h} {h:!chercher} {u:où}, puis {w:où}. Rien, sinon {trouvaille}.",
            "{h} {h:!fouiller} partout : {u:où}, {w:où}, {v:où}. En vain.",
            "{u:où}, {trouvaille}. {w:où}, {trouvaille}. C'était tout.",
            "{h} {h:!regarder} {u:où}, puis {v:où}. Pas la moindre trace.",
            "{u:où}, {h} {h:!trouver} {trouvaille}, mais pas {o:son}.",
        ),
        (
            "",
            "{h:@peine}, {h} {h:!.geste & se mettre en route}.",
            "Alors {h} {h:!partir} droit devant {h:lui}, le cœur gros.",
            "{h} {h:!.geste}. Il ne fallait pas pleurer.",
        ),
        "avant",
    ),
    (
        "chemin 0 à 2",
        (
            "{a}, {a:un @caractère} {a.signe}, passait justement par là.",
            "Sur le chemin, {h} {h:!rencontrer} {a}, {a:un @caractère} {a.signe}.",
            "{a}, {a:un @caractère} qui habitait {a.gîte}, {a:!venir} à la rencontre de {h}.",
            "{lieu:où}, {a:un @caractère} {a.signe} somnolait. C'était {a}.",
        ),
        (
            "« Bonjour, {a} ! N'as-tu pas vu {o:un @couleur} ? »",
            "« Dis-moi, {a}, aurais-tu vu {o:mon @couleur} ? » {h:>demander}.",
            "« J'ai perdu {o:mon @couleur}, {h:>expliquer}. Veux-tu m'aider ? »",
        ),
        (
            "{a} {a:!.geste}. « Je crois bien que je {o:le/la} ai {o:vu} {q:où}. »",
            "{a} {a:!réfléchir} longtemps. « {o:un @couleur} ? Allons voir {q:où} ! »",
            "{a} {a:!.geste & répondre} : « Suis-moi {q:où}, c'est à deux pas. »",
        ),
    ),
    (
        (
            "{a} {a:!.allure} devant, {h} derrière, et {hs:il} {hs:!arriver} bien vite {q:où}.",
            "{hs} {hs:!courir} ensemble jusque à {q:le}.",
            "Un instant plus tard, {hs} {hs:!arriver} {q:où}.",
        ),
        (
            "{o:le} était bien là, {r:où un}, à peine {o:mouillé}.",
            "{r:où un}, quelque chose brillait : c'était {o:le} !",
            "{o:le} y attendait sagement, {o:caché} {r:où un}.",
            "{r:où un}, entre {matière#1:un} et {matière#2:un}, {hs:il} {hs:!découvrir} {o:le}.",
        ),
        "soir 0 à 1",
        "après",
        "fin",
        (
            "Depuis, {o:le} dort chaque nuit tout contre {h}.",
            "Et depuis ce jour, {h} ne sort plus sans {o:son @couleur}, ni sans {a}.",
            "Maintenant, quand {h} joue avec {o:son @couleur}, {a} n'est jamais bien loin.",
            "Le lendemain, pour remercier {a}, {h} {h:!lui offrir} {a.mets:un}.",
        ),
    ),
)

DREAM = (
    (
        (
            "{h} avait un rêve : {rêve}.",
            "Plus que tout au monde, {h} voulait apprendre à {rêve}.",
            "Chaque nuit, {h} rêvait qu'{h:il} savait {rêve}.",
            "{h} ne pensait plus qu'à une chose : {rêve}.",
        ),
        (
            "Un {jour}, {h:il} {h:!essayer} {h:tout seul}. Hélas, {h:il} {h:!@échec}.",
            "La première fois qu'{h:il} {h:!essayer}, {h:il} {h:!@échec}.",
            "{h:il} {h:!prendre} son courage à deux mains, {h:!essayer} et {h:!@échec}.",
            "{q:où}, {h:il} {h:!prendre} son élan. Hélas, {h:il} {h:!@échec}.",
        ),
        "chemin 0 à 1",
    ),
    (
        (
            "{a}, {a:un @caractère} {a.signe}, avait vu {h} essayer.",
            "Par bonheur, {a}, {a:un @caractère} qui vivait {a.gîte}, passait par là.",
            "C'est alors que {a} {a:!surgir}. C'était {a:un @caractère} {a.signe}.",
            "Or, {q:où}, vivait {a:un @caractère} {a.signe}. C'était {a}, qui savait tout.",
        ),
        (
            "« Regarde-moi, {a:<dire}. {conseil} »",
            "{a:il} {a:!.geste & dire} : « {conseil} »",
            "« Veux-tu un secret, {h} ? {conseil} »",
        ),
        (
            "{h} {h:!recommencer} dix fois, vingt fois, cent fois.",
            "Pendant {durée}, {h} {h:!essayer}, encore et encore.",
            "{h} {h:!écouter bien}, puis {h:!recommencer}.",
            "{h} {h:!recommencer}, {image effort}.",
        ),
        (
            "Et le {jour} suivant, {h:il} {h:!@réussite} !",
            "Enfin, à force de courage, {h:il} {h:!@réussite} !",
            "Un soir, sans même y penser, {h:il} {h:!@réussite}.",
        ),
        (
            "« Bravo, {h} ! » {a:>crier}. {a:il} {a:!.geste} tant {a:il} était {a:@joie}.",
            "« Tu vois bien que tu pouvais le faire ! » {a:>dire}.",
            "{a} {a:!applaudir}, et {animal:un} qui passait {il:!applaudir} aussi.",
            "Comme {h} était {h:@joie} !",
        ),
    ),
    (
        "soir 0 à 2",
        "fin",
        (
            "{h} savait enfin {rêve}.",
            "Et devinez qui, aujourd'hui, apprend aux petits à {rêve} ? C'est {h} !",
            "Le lendemain, pour fêter cela, {hs} {hs:!partager} {a.mets:un}.",
            "Le conseil de {a}, {h} s'en souvient encore.",
            "Chaque {jour}, {hs} se retrouvent {q:où} pour {rêve}.",
        ),
    ),
)

GIFT = (
    (
        (
            "Parmi ses voisins, {h} préférait {a}, {a:un @caractère} {a.signe}.",
            "{h} voulait offrir un cadeau à {a}, {a:un @caractère} {a.signe}.",
            "C'était bientôt l'anniversaire de {a}, {a:un @caractère} {a.signe} qui vivait {a.gîte}.",
        ),
        (
            "« Je vais lui fabriquer {c:un @couleur} », {h:>se dire}.",
            "{h} {h:!.geste}, puis {h:!décider} de fabriquer {c:un @couleur}.",
            "« {c:un @couleur} ! Voilà ce qu'il faut ! » {h:>se écrier}.",
        ),
        "avant",
    ),
    (
        (
            "{h} {h:!ramasser} {i:des} {q:où} et {h:!trouver} {j:des @couleur} {u:où}.",
            "{h} {h:!aller} chercher {i:des} {q:où}, et {métier:le} lui {il:!donner} {j:des @couleur}.",
            "Il fallait {i:des} et {j:des @couleur} : {h} en {h:!découvrir} {u:où}.",
            "{h} {h:!échanger} {trésor:son} contre {i:des @couleur} et {j:des}.",
        ),
        "chemin 0 à 2",
        (
            "Bientôt, {c:le} était {c:prêt}, avec {i:des} tout autour.",
            "Quand {h} {h:!poser} {j:le dernier}, {c:le} était {c:magnifique}.",
            "Enfin, {c:le @couleur} était {c:terminé} : on ne voyait plus que {i:les}.",
        ),
    ),
    (
        (
            "Quand {a} {a:!ouvrir} le paquet, {a:il} {a:!.geste}.",
            "{a} {a:!défaire} le paquet tout doucement.",
            "Le grand jour, {a} {a:!ouvrir} de grands yeux.",
        ),
        (
            "« {c:un} avec {i:des} ! Personne ne m'a jamais rien offert d'aussi beau. »",
            "« C'est toi qui as fait {c:ce} ? {a:<demander}. C'est le plus beau jour de ma vie. »",
            "« {c:ce} est encore plus {c:joli} que dans un magasin », {a:>murmurer}.",
        ),
        "soir 0 à 1",
        "après",
        "fin",
        (
            "Aujourd'hui, {c:le @couleur} est toujours chez {a}, {a.gîte}.",
            "Le lendemain, {hs} {hs:!partager} {gâteau:un @saveur} et {a.mets:un}.",
            "Depuis, {h} le sait : les plus beaux cadeaux n'ont pas de prix.",
            "« L'an prochain, {h:>promettre} le lendemain à {a}, je te ferai {cadeau:un}. »",
        ),
    ),
)

NOISE = (
    (
        "soir 0 à 1",
        "fin",
        (
            "{h} n'avait peur de rien, sauf du noir. Or, au beau milieu de la nuit, {h:il} {h:!se réveiller} en sursaut.",
            "Au milieu de la nuit, {h} {h:!ouvrir} un œil.",
            "Mais cette nuit-là, {h} {h:~dormir} d'un sommeil bien léger.",
        ),
        (
            "« {inconnu.cri} ! » Quel était ce bruit ? Il venait de {u:le}.",
            "Soudain, {u:où}, quelque chose {il:!bouger}. « {inconnu.cri} ! »",
            "Tout à coup, une voix bizarre {elle:!sortir} de {u:le} : « {inconnu.cri} ! »",
        ),
        (
            "« C'est peut-être {k:un} », {h:>penser}.",
            "« Et si c'était {k:un} ? » {h:>se demander} en tremblant.",
            "« Un courant d'air, {h:>se dire}. Ou bien {k:un}... »",
        ),
        (
            "{h} {h:!.geste}, {h:!allumer} sa lampe et {h:!avancer} à petits pas.",
            "{h} {h:!compter} jusqu'à dix, puis {h:!sortir} du lit, {image peur}.",
            "{h} {h:!prendre} {arme:un} pour se défendre et {h:!se approcher}.",
        ),
    ),
    (
        (
            "Pas de {k:sans} ! Il n'y avait là que {inconnu:un} {inconnu.signe}, {inconnu:@fatigue}.",
            "{u:où} se cachait {inconnu:un}, {inconnu:un petit} de rien du tout.",
            "De {k:sans}, point. Dans la pénombre, {inconnu:un} {inconnu:~.geste}.",
        ),
        (
            "« Je m'appelle {inconnu}, {inconnu:<dire}. J'ai perdu mon chemin. »",
            "« Bonsoir, {inconnu:<chuchoter}, je suis {inconnu}. Je cherchais {inconnu.mets:un}. »",
            "« N'aie pas peur, je suis {inconnu}. J'habite {inconnu.gîte}, mais je m'ennuie. »",
        ),
        (
            "Depuis, quand {h} entend « {inconnu.cri} » dans la nuit, {h:il} se rendort en souriant : c'est {inconnu} qui lui dit bonsoir.",
            "Aujourd'hui, le noir est plein d'amis, et {h} n'a plus peur.",
            "À l'aube, {inconnu} {inconnu:!repartir}, laissant {u:où} {inconnu.trace}.",
        ),
    ),
)

ERRAND = (
    (
        (
            "« Porte {c:ce} à {m:le}, {il:!dire} {n:son} à {h}. Et ne traîne pas en route ! »",
            "{h} devait porter {c:un @couleur} à {m:le}, qui travaillait {m.lieu:où}.",
            "Ce jour-là, {h} {h:!promettre} d'apporter {c:un @couleur} à {m:le} avant la nuit.",
            "« {h}, {m:le} attend {c:un @couleur}. Veux-tu bien {c:le/la} lui porter ? » °{il:!demander} {n:son}.",
        ),
        "avant",
        "chemin 0 à 2",
        (
            "Tout allait bien. {météo} Mais voilà : {obstacle}.",
            "Mais à mi-chemin, {obstacle}.",
            "{h} {h:!marcher} longtemps. {météo} Hélas, {obstacle}.",
            "{h} {h:!courir} jusque à {lieu:le}. Là, {obstacle}.",
        ),
    ),
    (
        (
            "{a}, {a:un @caractère} {a.signe}, {a:!se approcher}. « Laisse-moi faire ! »",
            "Par chance, {a} {a:!arriver}. C'était {a:un @caractère} {a.signe}.",
            "« Besoin d'un coup de main ? » {a:>demander}, {a:un @caractère} {a.signe}.",
        ),
        (
            "{a:il} {a:!@solution}.",
            "Aussitôt dit, aussitôt fait : {a} {a:!@solution}.",
            "Et {a:le}, en un clin d'œil, {a:!@solution}.",
        ),
        (
            "{hs} {hs:!arriver} {m.lieu:où} juste à temps.",
            "{hs} {hs:!continuer} ensemble, et {m:le} leur {il:!ouvrir} sa porte.",
            "{m.lieu:où}, {m:le} les attendait, {m.outil:son} à la main.",
        ),
        (
            "« Sans {a}, {h:>avouer}, je serais encore {blocage}. »",
            "« C'est {a} qu'il faut remercier, {h:>dire}. Sans {a:lui}, je restais {blocage}. »",
        ),
    ),
    (
        (
            "Pour la peine, {a} {a:!recevoir} {a.mets:un}, et {h} {h.mets:un}.",
            "{a} {a:!.geste & rougir de plaisir}.",
            "Puis {h} {h:!rentrer} par {p:le}, {h:@joie} et {h:fatigué}.",
            "{m:le} {il:!donner} {m.produit:un} à {h}, et {a.mets:un} à {a}.",
        ),
        "soir 0 à 1",
        "après",
        "fin",
    ),
)

RACE = (
    (
        "chemin 0 à 2",
        (
            "Le {jour} suivant, c'était la grande course : il fallait courir jusque à {q:le}.",
            "Un beau matin, toute la vallée {elle:!se réunir} pour la course jusque à {q:le}.",
            "« Rendez-vous {q:où} ! Qui y sera le premier ? » °{il:!crier} {métier:le}.",
        ),
        (
            "Sur la ligne de départ, il y avait {h}, {a} {a:le} et {b} {b:le}.",
            "{a}, {a:un @caractère} {a.signe}, et {b}, {b:un @caractère} {b.signe}, couraient aussi.",
        ),
        (
            "Le prix ? {o:un @couleur}, {o:posé} {r:où un}.",
            "Le vainqueur gagnerait {o:un @taille @couleur}.",
            "On avait mis en jeu {o:un @taille @couleur}.",
        ),
    ),
    {"gagnant": ("h", "a", "b")},
    (
        (
            "{a} {a:!.allure} si vite que l'herbe en tremblait.",
            "À la première côte, {b} {b:!se arrêter} pour {passion}.",
            "{b} {b:!.geste & doubler} tout le monde dans la descente.",
            "Au premier virage, {h} {h:!glisser} dans la boue.",
        ),
        (
            "{q:où}, c'est finalement {gagnant} qui {gagnant:!toucher} {o:le} en premier.",
            "Mais c'est {gagnant} qui {gagnant:!arriver} {gagnant:premier}.",
            "À la surprise générale, {gagnant} {gagnant:!franchir} la ligne avant les autres.",
        ),
        (
            "« Bravo, {gagnant} ! » °{ils:!crier} en chœur {voisin:les}.",
            "{gagnant:@joie}, {gagnant} {gagnant:!.geste & soulever} {o:le} bien *haut.",
            "{gagnant} n'en croyait pas ses yeux : {o:le @couleur} était à {gagnant:lui} !",
        ),
    ),
    (
        "soir 0 à 1",
        "fin",
        (
            "Depuis, {o:le @couleur} trône chez {gagnant}.",
            "Le lendemain, {gagnant} {gagnant:!partager} {gagnant.mets:un} avec les perdants.",
            "« La prochaine fois, {gagnant:>dire} le lendemain, nous courrons tous ensemble. »",
            "Depuis, {gagnant} dort avec {o:son} sous l'oreiller.",
        ),
    ),
)

SWAP = (
    (
        (
            "{h} rêvait d'avoir {o:un @couleur}, mais {h:il} n'avait à échanger que {d1:un}.",
            "« Un jour, j'aurai {o:un @couleur} », se disait {h}. En attendant, {h:il} n'avait à échanger que {d1:un}.",
            "{h} aurait tout donné pour {o:un @couleur}. Hélas, {h:il} n'avait à offrir que {d1:un}.",
        ),
        "chemin 0 à 1",
        (
            "{q:où}, {h} {h:!croiser} {x}, {x:un @caractère} {x.signe}, qui cherchait justement {d1:un}.",
            "{x}, {x:un @caractère} {x.signe}, {x:!regarder} {d1:le} avec envie.",
        ),
        (
            "« Je te donne {d2:mon} contre {d1:ton} », {x:>proposer}. Marché conclu !",
            "{x} {x:!.geste & tendre} {d2:son}. L'échange {il:!se faire} aussitôt.",
        ),
        "avant",
    ),
    (
        (
            "Plus loin, {y}, {y:un @caractère} {y.signe}, {y:!tomber} en arrêt devant {d2:le}.",
            "{p:où}, {y}, {y:un @caractère} qui vivait {y.gîte}, {y:!apercevoir} {d2:le} et {y:!.geste}.",
        ),
        (
            "« Prends {o:mon} contre {d2:ton}, {y:>supplier}. Je n'en ai plus besoin. »",
            "« {d2:un} ! {y:<se écrier}. Si tu me {d2:le/la} donnes, {o:mon @couleur} est à toi. »",
            "{h} {h:!hésiter}, puis {h:!échanger} {d2:le} contre {o:le @couleur} de {y}.",
        ),
        (
            "{h} n'en revenait pas : {d1:un}, puis {d2:un}, et maintenant {o:un @couleur} !",
            "{h} ne se tenait plus de joie : {o:un} rien que pour {h:lui} !",
            "{h} {h:!serrer} {o:le} contre {h:lui}, {h:@joie}.",
        ),
    ),
    (
        "soir 0 à 1",
        "après",
        "fin",
        (
            "Le lendemain, {x} jouait avec {d1:le}, et {y} avec {d2:le} : chacun avait son trésor.",
            "Ce soir-là, {x} {x:!se endormir} près de {d1:le}, {y} près de {d2:le}, et {h} près de {o:le}.",
            "Depuis, {h} ne jette plus rien : même {d1:un} peut mener loin.",
        ),
    ),
)

HIDE = (
    (
        "chemin 0 à 2",
        (
            "« On joue à cache-cache ? » {a:>demander}, {a:un @caractère} {a.signe}. {b}, {b:un @caractère} {b.signe}, {b:!accourir} aussitôt.",
            "Ce {jour}-là, {h} {h:!jouer} à cache-cache avec {a}, {a:un @caractère} {a.signe}, et {b}, {b:un @caractère} {b.signe}.",
        ),
        (
            "{a} {a:!se cacher} {v:où}, et {b} {b:!se glisser} {r:où un}.",
            "{a} {a:!.allure} {v:où} ; {b}, {b:lui}, {b:!se glisser} {r:où un}.",
            "Vite, {a} {a:!se blottir} {v:où}, tandis que {b} disparaissait {r:où un}.",
        ),
    ),
    (
        (
            "« J'arrive ! » {h:>crier}. {h:il} {h:!chercher} {u:où}, {w:où} : personne.",
            "{h} {h:!regarder} {w:où}, puis {u:où}. Rien ne bougeait.",
        ),
        (
            "{v:où}, {h} {h:!apercevoir} {a.trace}. « {a:trouvé}, {a} ! »",
            "Mais {v:où}, quelque chose bougeait : c'était {a}, qui {a:~.geste}.",
            "« Je te vois, {a} ! {v:où}, on ne voit que toi », {h:>lancer}.",
        ),
        (
            "Pour {b}, cela {il:!être} plus long : {r:où}, {b:il} retenait son souffle.",
            "{b} {b:!éternuer}, et tout le monde {il:!regarder} {r:où}.",
            "Et {b} ? {b:il} s'était {b:endormi} {r:où} !",
        ),
    ),
    (
        "soir 0 à 1",
        "fin",
        (
            "« Aujourd'hui, {h:>annoncer} le lendemain, c'est {a} qui compte. »",
            "Le lendemain, {a} {a:!compter} à son tour, et {h} {h:!chercher} la meilleure cachette du monde.",
            "Et le lendemain, au goûter, il y {il:!avoir} {a.mets:un} pour {a} et {b.mets:un} pour {b}.",
        ),
    ),
)

SICK = (
    (
        "chemin 0 à 1",
        "avant",
        (
            "Mais {moment}, {h} {h:!@mal}.",
            "Or, le {jour} suivant, {h} {h:!@mal}.",
            "Hélas ! {h} {h:!@mal} et {h:!ne se lever pas}.",
        ),
        (
            "{n:son} {il:!appeler} le docteur, qui {il:!*hocher} la tête : « Il faut {remède}. »",
            "« Ce n'est rien, {il:!dire} {n:son}. {remède}, et il n'y paraîtra plus. »",
            "{a}, {a:un @caractère} {a.signe}, {a:!accourir} avec {remède}.",
        ),
        (
            "Le reste de la journée, {h} {h:!rester} au lit, {h:enveloppé} dans {e:son @douceur}.",
            "{h} {h:!passer} l'après-midi au lit, à écouter le tic-tac de l'horloge.",
            "Pour passer le temps, {h} {h:!compter} les fissures du plafond.",
        ),
    ),
    (
        (
            "Les amis de {h} pensaient à {h:lui} : {x} {x:le} {x:!venir} avec {x.mets:un}.",
            "{x}, {x:un @caractère} {x.signe}, {x:!entrer} par la fenêtre avec {x.mets:un}.",
            "Par la fenêtre, {x} {x:le} {x:!lancer} {x.mets:un} à {h}.",
        ),
        (
            "{y}, {y:un @caractère} {y.signe}, {y:!prêter} aussi {o:un @couleur}.",
            "{y} {y:le} {y:!prêter} à {h} {o:son @couleur} pour la nuit.",
        ),
    ),
    (
        (
            "Au bout de trois jours, {h} {h:!@guérison}.",
            "Enfin, un beau matin, {h} {h:!@guérison} !",
            "Le {jour} suivant, {h} {h:!@guérison} : {h:il} était {h:guéri}.",
        ),
        "parole 0 à 1",
        "soir 0 à 1",
        "après",
        "fin",
        (
            "Le lendemain, {h} {h:!rendre} {o:le} à {y} et {h:!promettre} de toujours mettre une écharpe.",
            "Le lendemain, pour remercier {x}, {h} {h:!préparer} {gâteau:un @saveur}.",
            "Depuis, contre tous les maux, {h} recommande {remède}.",
        ),
    ),
)

# --- Les intrigues qui ont leur propre début -----------------------------------------------------

CAKE = (
    (
        (
            "{quand}, {h}, {h:un @caractère} {h.signe}, {h:!préparer} {g:un}. {paysage}",
            "{h}, {h:un} {h.signe}, avait fait {g:un} pour l'anniversaire de {n:son}.",
            "Cela sentait bon {p:où} : {h}, {h:un petit} {h.signe}, sortait du four {g:un}.",
            "« {g:mon} est {g:cuit} ! » {h:>chanter}, {h:un @caractère} {h.signe}.",
        ),
        (
            "Dans {g:le}, il y avait {nombre} {fruit#1:pluriel @maturité}, {baie:des @maturité} et beaucoup de miel.",
            "La recette venait de {voisin:un @caractère} : {nombre} {fruit#1:pluriel}, {nombre} {baie:pluriel} et un secret.",
            "Pour décorer, {h} avait découpé {bête:un} en sucre et {noblesse:un} en chocolat.",
            "Toute la matinée, {h} avait mélangé {fruit#1:des @maturité}, de la farine et des œufs.",
        ),
        (
            "Pour que {g:le} refroidisse, {h} {h:!poser} le plat {rebord} et {h:!aller} jouer.",
            "{h} {h:!laisser} tout refroidir {rebord}, le temps d'aller chercher {n:son}.",
            "{h} {h:!poser} {g:le} {rebord} et {h:!sortir} chercher de l'eau.",
        ),
        (
            "Quand {h:il} {h:!revenir}, le plat était vide !",
            "Cinq minutes plus tard, il ne restait rien de {g:le}.",
            "Mais à son retour, plus de {g:sans} !",
        ),
    ),
    {"coupable": ("x", "y", "b")},
    (
        (
            "Trois voisins étaient passés par là : {x} {x:le}, {y} {y:le} et {b} {b:le}.",
            "Or {x} {x:le}, {y} {y:le} et {b} {b:le} jouaient tout près de là.",
            "Qui avait mangé {g:le} ? {x} {x:le}, {y} {y:le}, ou bien {b} {b:le} ?",
        ),
        (
            "{h} {h:!.geste & se pencher}. À côté du plat, il y avait {coupable.trace}.",
            "{h} {h:!chercher} un indice. Par terre, {h:il} {h:!apercevoir} {coupable.trace}.",
            "Dans le plat, {h} {h:!trouver} {coupable.trace}.",
            "{h} {h:!regarder} {u:où}, puis {w:où} : {coupable.trace} !",
        ),
        (
            "{h:il} {h:!aller} tout droit chez {coupable}. « C'est toi qui as mangé {g:mon} ? »",
            "« {coupable}, où est {g:passé} {g:mon} ? » {h:>demander}.",
            "« {coupable}, n'as-tu rien à me dire ? » {h:>demander}.",
        ),
        (
            "{coupable:le} {coupable:!rougir}. « Pardon... {g:ton} sentait si bon ! »",
            "{coupable}, {coupable:penaud}, {coupable:!.geste}. « J'avais si faim... »",
            "{coupable:le} {coupable:!baisser} les yeux. « Je voulais seulement goûter. »",
            "{coupable} {coupable:!.geste}. « Je n'avais plus {coupable.mets:un seul} chez moi », {coupable:<avouer}.",
        ),
    ),
    (
        (
            "« Faute avouée est à moitié pardonnée, {h:>répondre}. Viens, on recommence ! »",
            "{h} {h:!ne rester pas longtemps} {h:fâché}. « Aide-moi donc à faire {g:un nouveau}. »",
            "« Alors, au travail ! » {h:>dire} en riant.",
        ),
        (
            "{h} et {coupable} {ils:!préparer} {g:un @saveur}, et tous {ils:!se régaler}.",
            "Cette fois, {h} et {coupable} {ils:!cuisiner} ensemble {g:un @saveur}, et il y en avait pour tout le monde.",
            "Le soir, {xyb} étaient {xyb:tout} à la table de {h}, autour de {g:un @saveur}.",
        ),
        "soir 0 à 2",
        (
            "Depuis, {coupable} demande toujours avant de goûter.",
            "Depuis, {h} garde toujours une part pour {coupable}.",
        ),
    ),
)

STORM = (
    (
        (
            "{tempête} {h} était bien au chaud.",
            "{tempête} Dans sa maison, {h} rêvait de {passion}.",
            "{tempête} {h} n'arrivait pas à dormir.",
            "{tempête} {h} raccommodait {vêtement:son @douceur}.",
        ),
        (
            "Toc, toc, toc ! Quelqu'un frappait à la porte.",
            "Soudain, on {il:!frapper} trois petits coups à la porte.",
            "« Ouvrez-moi, s'il vous plaît ! » °{elle:!supplier} une voix.",
        ),
    ),
    (
        (
            "{h} {h:!.geste}, puis {h:!aller} ouvrir.",
            "{h} {h:!ouvrir} aussitôt.",
            "{h} {h:!hésiter} un instant, puis {h:!tirer} le verrou.",
        ),
        (
            "C'était {a:un @caractère} {a.signe}, {a:@fatigue}.",
            "Devant la porte, {a:un @caractère} {a.signe} grelottait.",
            "Sur le seuil se tenait {a:un}, {a:@fatigue} et {a:@peine}.",
        ),
        (
            "« Je m'appelle {a}, {a:<dire}. J'habite {a.gîte}, mais {dégât}. »",
            "« Je suis {a}, {a:<murmurer}. Je dors {a.gîte} d'ordinaire, mais {dégât}. »",
        ),
        (
            "« Entre vite ! » {h:>répondre} en apportant {e:un @douceur}.",
            "{h} {h:!lui tendre} {e:un @douceur} et {h:!rallumer} le feu.",
            "« Ma maison est la tienne », {h:>dire}. Et {h:il} {h:!lui prêter} {e:un @douceur}.",
        ),
        (
            "{a:le} {a:!boire} {boisson:un @saveur} et {a:!se réchauffer} peu à peu.",
            "Par chance, il restait {a.mets:un}. « Mon plat préféré ! » {a:>se écrier}.",
            "Jusqu'à minuit, {hs} {hs:!se raconter} des histoires de {créature:pluriel}.",
            "",
        ),
    ),
    (
        ("{éclaircie}",),
        (
            "{a} {a:!remercier} {h} et {a:!repartir} d'un pas léger.",
            "« Je n'oublierai jamais, {h} », {a:>promettre}.",
            "{a} {a:!.geste & dire merci}.",
        ),
        "soir 0 à 1",
        "fin",
        (
            "Quelques jours plus tard, {h} {h:!trouver} devant sa porte {c:un}. Tout à côté, il y avait {a.trace}. {h} {h:!sourire} : {h:il} savait qui était passé.",
            "Depuis, {intempérie}, {h} pose deux bols sur la table et attend {a}.",
            "Et maintenant, {intempérie}, {hs} se serrent sous {e:le même} et rient ensemble.",
            "Le {jour} suivant, {a} {a:!revenir} avec {c:un @couleur} et {a.mets:un} pour deux.",
        ),
    ),
)

SEED = (
    (
        (
            "{h}, {h:un @caractère} {h.signe}, avait trouvé une graine {p:où}.",
            "{h}, {h:un petit} {h.signe}, avait reçu de {n:son} une graine minuscule.",
            "{h}, {h:un @caractère} {h.signe}, tenait une toute petite graine.",
            "« Que deviendra cette graine ? » se demandait {h}, {h:un @caractère} {h.signe}.",
        ),
        (
            "{h} {h:!planter} la graine {s:où}, puis {h:!poser} dessus {récipient:un @état} pour la protéger.",
            "À côté de {légume:pluriel @fraîcheur}, {h} {h:!faire} un trou {s:où} et y {h:!déposer} la graine.",
            "{h} {h:!porter} la graine {s:où}, puis {h:!°la couvrir} de terre avec {ustensile:un @état}.",
        ),
        (
            "{a}, {a:un @caractère} {a.signe}, {a:!se moquer} : « Il n'en sortira rien ! »",
            "« Une si petite graine ? {a:>dire}, {a:un @caractère} {a.signe}. Tu perds ton temps ! »",
            "{a}, {a:un @caractère} qui vivait {a.gîte}, {a:!*hausser} les épaules.",
        ),
        "chemin 0 à 1",
    ),
    (
        "matin 0 à 1",
        "parole 0 à 1",
        (
            "Un {jour}, {h} {h:!tomber} malade. C'est {a} qui {a:!apporter} l'eau, sans le dire.",
            "Un été sans pluie {il:!venir}. {a} {a:!emprunter} l'arrosoir de {métier:le} et {a:!aider} {h} à arroser.",
            "Une nuit de gel, {a} {a:!apporter} {e:un @douceur} pour couvrir la terre.",
        ),
    ),
    (
        (
            "Puis, un {jour}, {h} {h:!apercevoir} une pousse verte, et bientôt {t:un @pousse}.",
            "Un beau matin, {t:un @pousse} {t:~trôner} {s:où}.",
            "Enfin, {h} {h:!voir} la terre se fendre : c'était {t:un} !",
        ),
        (
            "{a} {a:!.geste}. « J'avais tort, {a:<avouer}. Quelle merveille ! »",
            "« C'est aussi un peu {t:ton}, {a} », {h:>dire}.",
            "« {t:un} ! {a:>se écrier}. Dire que je n'y croyais pas... »",
        ),
        "soir 0 à 2",
        (
            "« La patience, dit toujours {h}, c'est la meilleure des pluies. »",
            "Depuis, {hs} arrosent {t:le} à tour de rôle.",
            "Le lendemain, à l'ombre de {t:le}, {hs} {hs:!partager} {a.mets:un}, puis {h.mets:un}.",
            "Maintenant, {s:où}, il y a {t:des} partout.",
        ),
    ),
)

QUARREL = (
    (
        (
            "{h}, {h:un @caractère} {h.signe}, et {a}, {a:un @caractère} {a.signe}, faisaient tout ensemble.",
            "{p:où}, {h}, {h:le} {h.signe}, et {a} {a:le} ne se quittaient jamais.",
            "{h:un @caractère} {h.signe} et {a:un @caractère} {a.signe} peuvent-{hs:il} s'entendre ? Bien sûr, quand {hs:il} s'appellent {h} et {a} !",
        ),
        (
            "{hs:il} aimaient {passion}.",
            "Leur jeu préféré était de {passion}.",
            "Chaque {jour}, {hs:il} se retrouvaient pour {passion}.",
        ),
        "matin 0 à 1",
        "parole 0 à 1",
        "avant",
        (
            "Mais {quand}, {hs} {hs:!trouver} {o:un @couleur} {q:où}.",
            "Mais un jour, {q:où}, {hs} {hs:!découvrir} {o:un @taille @couleur}.",
        ),
    ),
    (
        (
            "« {o:le} est à moi ! » {h:>crier}. « Non, à moi ! » {a:>répondre}.",
            "« {o:ce}, je {o:le/la} ai {o:vu} avant toi, {h:>dire}. — Mais moi, je {o:le/la} ai {o:ramassé} ! »",
        ),
        (
            "{h} {h:!.geste}. {a} {a:!.geste}. Personne ne voulait céder.",
            "{hs} {hs:!se disputer} si fort que même le vent {il:!se taire}.",
            "{hs} {hs:!se tourner} le dos et {hs:!rentrer} sans un mot.",
        ),
        "chemin 0 à 1",
        (
            "Mais {passion}, quand on est {h:seul}, ce n'est pas très drôle.",
            "Le soir, {h} {h:!regarder} {o:le} : comme {o:il} avait l'air triste !",
            "{h} {h:!bouder} pendant {durée}, {image bouderie}.",
        ),
    ),
    (
        (
            "Le lendemain, {h} {h:!aller} trouver {a}, {a.gîte}.",
            "Alors {h} {h:!prendre} {o:le} et {h:!courir} chez {a}.",
        ),
        (
            "« Prends {o:le}, {h:<dire}. Un ami vaut mieux qu'{o:un}. »",
            "« Si nous partagions {o:le} ? » {h:>proposer}.",
            "« Pardon, {h:>murmurer}. Et si {o:le} était à nous deux ? »",
        ),
        "soir 0 à 1",
        "après",
        (
            "Un jour chez {h}, un jour chez {a} : voilà comment {o:un} peut avoir deux maisons.",
            "Et dès le jour suivant, {hs} {hs:!repartir} {passion}.",
            "Depuis, {o:le @couleur} attend {q:où}, et tout le monde peut jouer avec.",
        ),
    ),
)

LETTER = (
    (
        (
            "{h}, {h:un @caractère} {h.signe}, {h:!recevoir} une lettre. Elle venait de {a}, {a:un @caractère} {a.signe}.",
            "{quand}, {h}, {h:un} {h.signe}, {h:!trouver} une lettre de {a}, {a:un @caractère} {a.signe}.",
            "Une lettre attendait {h}, {h:un @caractère} {h.signe}. C'était {a} {a:le} qui l'avait écrite.",
        ),
        (
            "« Viens me voir {q:où}, disait la lettre, et apporte {o:ton @couleur}. »",
            "« Je t'attends {q:où} {jour} soir, disait le message. N'oublie pas {o:ton @couleur} ! »",
            "« J'ai besoin de {o:ton @couleur}, lisait-on. Retrouve-moi {q:où}. »",
        ),
        (
            "Sans perdre un instant, {h} {h:!prendre} {o:le} et {h:!se mettre} en route.",
            "{h} {h:!.geste & partir}, {o:le} à la main.",
        ),
        "avant",
    ),
    (
        "chemin 0 à 1",
        "parole",
        "chemin 0 à 1",
        (
            "En route, {x}, {x:un @caractère} {x.signe}, {x:!vouloir} savoir où allait {o:le}. « Je vais {q:où}, {h:>expliquer}. {a} m'attend. »",
            "{x}, {x:un @caractère} {x.signe}, {x:!proposer} d'acheter {o:le}. « Non, {h:>répondre}. {a} nous attend {q:où}. »",
            "{p:où}, {h} {h:!demander} son chemin à {x}, {x:un @caractère} {x.signe}. « {q:où} ? {x:>répondre}. C'est tout droit, derrière {bâtiment:le}. »",
            "« Passe devant {bâtiment:le}, {x:>conseiller}, {x:un @caractère} {x.signe}, et tu seras {q:où} avant la nuit. »",
        ),
    ),
    (
        (
            "Quand {h} {h:!arriver} {q:où}, {a} {a:!.geste} : « Tu as pensé à {o:le} ! »",
            "{q:où}, {a} attendait, {a:@joie}. « Et {o:le} ? {a:<demander}. — Me voilà, et {o:le} aussi ! »",
            "{a} {a:!courir} à la rencontre de {h}. « {o:le}, vite ! » Tout le monde était là.",
        ),
        (
            "C'était une fête surprise : il y avait {décor:des @couleur}, {gâteau:un @saveur} et {boisson:un}.",
            "Sous {décor:des @couleur}, on avait dressé une grande table : {gâteau:un @saveur} trônait au milieu.",
            "{a} avait préparé un spectacle, et {o:le} y jouait le premier rôle.",
        ),
        "soir 0 à 1",
        "après",
        (
            "Depuis, {h} garde la lettre de {a} sous {meuble:son}.",
            "Et quand {a} écrit, {h} court toujours {q:où}, {o:son @couleur} à la main.",
            "Le lendemain, {hs} {hs:!rentrer} côte à côte, et {o:le} avec {hs:lui}.",
        ),
    ),
)

# --- Comment une histoire commence ---------------------------------------------------------------

# Après la présentation du héros et de sa journée, il lui arrive l'une de ces choses.
EVERYDAY = {
    "objet perdu": LOST, "rêve": DREAM, "cadeau": GIFT, "bruit": NOISE, "commission": ERRAND, "course": RACE,
    "échange": SWAP, "cache-cache": HIDE, "maladie": SICK, "tempête": STORM,
}  # fmt: skip
OPENINGS = {
    "quotidien": (("présentation", "matin 0 à 2", "début", "parole 0 à 1"), {"intrigue": EVERYDAY}),
    "gâteau": CAKE,
    "graine": SEED,
    "dispute": QUARREL,
    "lettre": LETTER,
}
WEIGHTS = (10, 1, 1, 1, 1)
