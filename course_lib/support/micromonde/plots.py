"""Les intrigues : des modèles de phrases, que l'on lit et complète sans programmer.

La langue des modèles est décrite en tête de `source.py`. Une intrigue est faite de paragraphes, un
paragraphe d'étapes, une étape de variantes dont une seule est tirée (`""` saute l'étape).

Les rôles : `h` le héros, `a` l'ami, `hs` les deux ensemble, `o` le trésor, `c` le cadeau, `g` le
gâteau, `t` la plante, `p` et `q` des lieux, `u` `v` `w` des cachettes, `r` un abri, `i` et `j` des
matières, `k` et `l` des couleurs, `n` un parent, `m` la passion du héros, `s` la saison, `d` un
don. Les autres sont nommés en toutes lettres ; la liste complète est dans `source.py`.

Deux précautions. Un pronom renvoie au sujet de la phrase qui précède : dès qu'un autre personnage a
pris la parole, on redit le nom. Et le pronom objet (`{o:le/la}`) ne suit jamais « de » ni « à ».
"""

# --- Ce que plusieurs intrigues partagent --------------------------------------------------------

PHRASES = {
    "saison": ("printemps", "automne", "été", "hiver"),
    "passion": (
        "compter les étoiles",
        "écouter le vent dans les feuilles",
        "sauter dans les flaques",
        "inventer des chansons",
        "regarder passer les nuages",
        "raconter des histoires de pirates",
        "ramasser des galets",
        "courir dans la rosée",
        "souffler sur les pissenlits",
        "faire la sieste au soleil",
        "bâtir des châteaux de sable",
        "guetter les étoiles filantes",
        "imiter le bruit de la pluie",
        "suivre les traces dans la boue",
        "saluer les trains qui passent",
        "chercher des trèfles à quatre feuilles",
        "dessiner sur les vitres embuées",
        "respirer l'odeur du pain chaud",
    ),
    "taille": ("petit", "beau", "vieux", "joli"),
    "aspect": ("petit", "vieux", "grand"),
    "jour": ("lundi", "jeudi", "samedi", "dimanche", "mardi", "vendredi", "mercredi"),
    "patience": ("trois semaines", "un mois entier", "dix jours", "tout un hiver"),
    "durée": ("une heure", "toute la matinée", "trois jours", "une semaine", "deux jours entiers"),
    "image peur": (
        "{h:tremblant} comme une feuille",
        "{h:blanc} comme un linge",
        "{h:brave} comme un lion",
        "{h:léger} comme une plume",
        "{h:muet} comme une carpe",
    ),
    "image attente": (
        "{h:sage} comme une image",
        "{h:patient} comme un ange",
        "{h:immobile} comme une statue",
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
    "trouvaille": (
        "{matière:un}",
        "un peu de poussière",
        "une vieille chaussette",
        "une araignée endormie",
        "trois miettes",
        "{fleur:un séché}",
        "{arme:un}",
        "un bout de ficelle",
        "une toile d'araignée",
        "{matière:un {couleur}}",
    ),
    "donateur": ("{n:son}", "{n:son}", "{métier:le}"),
    "moment": (
        "un matin",
        "un beau jour",
        "au retour de l'école",
        "après la sieste",
        "le lendemain de la fête",
        "un soir de pluie",
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
}

# Les listes qui dépendent d'un rôle déjà tiré : « quand hiver », « conseil nager ».
DEPENDENT = {
    "quand printemps": (
        "un matin de printemps",
        "par un doux matin d'avril",
        "le premier jour de mai",
        "un jour où les cerisiers étaient en fleur",
    ),
    "quand été": (
        "un après-midi d'été",
        "par une chaude journée de juillet",
        "un matin d'août",
        "au beau milieu de l'été",
    ),
    "quand automne": (
        "un matin d'automne",
        "par un jour de grand vent",
        "un après-midi d'octobre",
        "à la saison des châtaignes",
    ),
    "quand hiver": (
        "un matin d'hiver",
        "par un jour de neige",
        "un après-midi de décembre",
        "au cœur de l'hiver",
    ),
    "décor printemps": (
        "Les bourgeons éclataient l'un après l'autre.",
        "L'air sentait le lilas.",
        "Les hirondelles étaient revenues.",
    ),
    "décor été": (
        "Les cigales chantaient à tue-tête.",
        "Il faisait si chaud que même les lézards cherchaient l'ombre.",
        "Le blé était mûr.",
    ),
    "décor automne": (
        "Les feuilles tombaient en tournant.",
        "Le vent poussait de gros nuages gris.",
        "Une brume légère flottait sur les champs.",
    ),
    "décor hiver": (
        "La neige craquait sous les pas.",
        "Le givre brillait sur les branches.",
        "Les toits étaient tout blancs.",
    ),
    "météo printemps": (
        "Un coucou chantait au loin.",
        "La rosée brillait sur l'herbe.",
        "De petits nuages couraient dans le ciel.",
    ),
    "météo été": (
        "Des hirondelles jouaient au-dessus du chemin.",
        "Le soleil tapait dur.",
        "Les mûres étaient presque noires.",
    ),
    "météo automne": (
        "Des oies sauvages passaient dans le ciel.",
        "Cela sentait le champignon et la mousse.",
        "Le vent jouait dans les branches.",
    ),
    "météo hiver": (
        "Un rouge-gorge sautillait sur la glace.",
        "Chaque souffle faisait un petit nuage.",
        "Au loin, un traîneau passait.",
    ),
    "tempête printemps": (
        "Un soir d'avril, la pluie tombait à seaux.",
        "Cette nuit de mars, une giboulée tambourinait aux carreaux.",
    ),
    "tempête été": (
        "Un soir d'été, l'orage grondait.",
        "Cette nuit d'août, les éclairs déchiraient le ciel.",
    ),
    "tempête automne": (
        "Une nuit d'octobre, le vent *hurlait dans la cheminée.",
        "Un soir de novembre, la tempête secouait les volets.",
    ),
    "tempête hiver": (
        "Une nuit de janvier, la neige recouvrait tout.",
        "Un soir d'hiver, il gelait à pierre fendre.",
    ),
    "dégât printemps": ("l'eau est montée", "la pluie a tout inondé"),
    "dégât été": ("la foudre est tombée tout près", "l'orage me fait trop peur"),
    "dégât automne": ("le vent a tout emporté", "une branche a tout écrasé"),
    "dégât hiver": ("la neige a tout enseveli", "il y fait bien trop froid"),
    "éclaircie printemps": ("Au matin, un arc-en-ciel enjambait la vallée.",),
    "éclaircie été": ("Au matin, le ciel était bleu et l'air sentait la terre mouillée.",),
    "éclaircie automne": ("Au matin, le vent s'était calmé.",),
    "éclaircie hiver": ("Au matin, le soleil faisait étinceler la neige.",),
    "intempérie printemps": ("quand il pleut",),
    "intempérie été": ("quand l'orage gronde",),
    "intempérie automne": ("quand le vent souffle",),
    "intempérie hiver": ("quand il neige",),
    # Le rêve du héros, son premier essai, la leçon, la réussite.
    "rêve grimper": ("grimper au sommet des arbres",),
    "rêve nager": ("nager comme un poisson",),
    "rêve creuser": ("creuser de longues galeries",),
    "rêve siffler": ("siffler de vraies chansons",),
    "rêve danser": ("danser dans le vent",),
    "rêve sauter": ("sauter par-dessus les ruisseaux",),
    "rêve se faufiler": ("marcher sans faire de bruit",),
    "rêve guider": ("trouver son chemin dans la nuit",),
    "rêve porter": ("porter de très gros fagots",),
    "rêve écouter": ("entendre pousser l'herbe",),
    "échec grimper": ("glisser le long de le tronc", "retomber dans les orties"),
    "échec nager": ("boire la tasse", "avaler une grande gorgée d'eau"),
    "échec creuser": ("recevoir de la terre plein les yeux", "tomber sur une grosse pierre"),
    "échec siffler": ("ne souffler que du vent", "éternuer trois fois de suite"),
    "échec danser": ("se emmêler les pieds", "perdre l'équilibre au premier tour"),
    "échec sauter": ("tomber au beau milieu de l'eau", "glisser sur la mousse"),
    "échec se faufiler": ("marcher sur une branche sèche", "éternuer au mauvais moment"),
    "échec guider": ("tourner en rond jusqu'à l'aube", "se perdre au bout de dix pas"),
    "échec porter": ("lâcher tout sur ses pieds", "tomber à la renverse"),
    "échec écouter": ("ne entendre que son propre ventre", "se endormir au bout d'une minute"),
    "conseil grimper": (
        "Choisis une branche solide, puis une autre, et ne regarde pas en bas.",
        "On ne monte pas à un arbre d'un seul coup : on monte d'une branche.",
    ),
    "conseil nager": (
        "Respire, et laisse l'eau te porter.",
        "Ne te bats pas contre l'eau : allonge-toi dessus comme sur un lit.",
    ),
    "conseil creuser": (
        "Creuse doucement : la terre n'aime pas qu'on la presse.",
        "Commence par un tout petit trou et ne t'arrête plus.",
    ),
    "conseil siffler": (
        "Souffle tout doucement, en pensant à une chose gaie.",
        "D'abord une note, une seule, et la chanson viendra.",
    ),
    "conseil danser": (
        "Ne compte pas tes pas : écoute la musique des feuilles.",
        "Ferme les yeux, le vent te dira quand tourner.",
    ),
    "conseil sauter": (
        "Regarde l'autre rive, jamais l'eau.",
        "Prends ton élan, et pense que tu es déjà de l'autre côté.",
    ),
    "conseil se faufiler": (
        "Pose d'abord le bout du pied, comme si le sol dormait.",
        "Fais-toi plus léger qu'une plume et retiens ton souffle.",
    ),
    "conseil guider": (
        "Cherche l'étoile qui ne bouge pas : elle te montrera le nord.",
        "La nuit, ce sont les oreilles qui voient le mieux.",
    ),
    "conseil porter": (
        "Un petit fagot aujourd'hui, un moyen demain, un gros dimanche.",
        "Ce n'est pas le dos qui porte, c'est la patience.",
    ),
    "conseil écouter": (
        "Assieds-toi, ferme les yeux et laisse passer tous les autres bruits.",
        "Le silence est timide : il faut l'attendre longtemps.",
    ),
    "réussite grimper": ("toucher la plus *haute branche", "apercevoir la mer du *haut d'un pin"),
    "réussite nager": ("traverser la mare sans couler", "nager jusqu'à l'autre rive"),
    "réussite creuser": ("creuser une galerie longue de trente pas", "ressortir de l'autre côté"),
    "réussite siffler": ("siffler une chanson entière", "faire taire tous les oiseaux"),
    "réussite danser": ("danser comme une feuille", "tourner longtemps sans tomber"),
    "réussite sauter": ("retomber sur l'autre rive", "sauter sans mouiller un seul orteil"),
    "réussite se faufiler": (
        "traverser la maison sans réveiller personne",
        "traverser la cour sans un bruit",
    ),
    "réussite guider": ("rentrer à la seule lueur des étoiles", "trouver le chemin sans lanterne"),
    "réussite porter": ("porter un fagot plus gros qu'un âne", "porter dix bûches d'un coup"),
    "réussite écouter": ("entendre un brin d'herbe grandir", "entendre respirer la terre"),
    # L'obstacle qui demande ce don, ce que fait l'ami, où l'on serait resté sans lui.
    "obstacle grimper": ("le portail était fermé, et la clé pendait en *haut d'un poteau",),
    "obstacle nager": ("la rivière avait emporté le pont", "la barque était sur l'autre rive"),
    "obstacle creuser": ("un éboulement bouchait le passage",),
    "obstacle siffler": ("un troupeau de moutons dormait en travers du chemin",),
    "obstacle danser": ("un géant grognon barrait la route",),
    "obstacle sauter": ("un fossé coupait la route, et la planche était de l'autre côté",),
    "obstacle se faufiler": ("une grille rouillée fermait le chemin",),
    "obstacle guider": ("la nuit tombait, et tous les sentiers se ressemblaient",),
    "obstacle porter": ("un gros tronc était tombé sur le chemin",),
    "obstacle écouter": ("le brouillard cachait tout, même le bout du nez",),
    "solution grimper": ("grimper d'un trait & rapporter la clé",),
    "solution nager": ("nager jusqu'à l'autre rive & ramener une barque",),
    "solution creuser": ("creuser un tunnel sous les pierres",),
    "solution siffler": ("réveiller les moutons d'un seul coup de sifflet",),
    "solution danser": ("faire rire le géant avec une drôle de danse",),
    "solution sauter": ("sauter par-dessus le fossé & pousser la planche",),
    "solution se faufiler": ("se glisser entre les barreaux & tirer le verrou",),
    "solution guider": ("montrer le bon sentier, sans hésiter une seule fois",),
    "solution porter": ("soulever le tronc sans même souffler",),
    "solution écouter": ("tendre l'oreille & suivre le son d'une cloche",),
    "blocage grimper": ("devant le portail",),
    "blocage nager": ("de l'autre côté de l'eau",),
    "blocage creuser": ("devant le tas de pierres",),
    "blocage siffler": ("derrière les moutons",),
    "blocage danser": ("devant le géant",),
    "blocage sauter": ("au bord du fossé",),
    "blocage se faufiler": ("derrière la grille",),
    "blocage guider": ("dans le noir",),
    "blocage porter": ("derrière le tronc",),
    "blocage écouter": ("dans le brouillard",),
}

# --- Les neuf intrigues --------------------------------------------------------------------------

INTRO = (
    "Il était une fois {h:un {caractère}} {h.signe} qui s'appelait {h}.",
    "{h} était {h:un {caractère}} {h.signe}.",
    "{p:où} vivait {h:un petit} {h.signe}, {h:nommé} {h}.",
    "{p:où le {aspect}}, tout le monde connaissait {h}, {h:le} {h.signe}.",
    "{quand@s}, {h:un {caractère}} {h.signe} se promenait {p:où}. C'était {h}. {décor@s}",
    "Connaissez-vous {h} ? C'est {h:un {caractère}} {h.signe}.",
    "{h}, {h:un} {h.signe}, était {h:{ca}} et {h:{cb}}.",
    "{h}, {h:un {caractère}} {h.signe}, aimait par-dessus tout {m}.",
    "Voici l'histoire de {h}, {h:un {caractère}} {h.signe} qui vivait {p:où le {aspect}}.",
    "Qui habitait {p:où} ? C'était {h}, {h:un petit} {h:{ca}} et {h:{cb}}.",
)

LOST = (
    (
        INTRO,
        (
            "{h:il} possédait un trésor : {o:un {k}} que {donateur} lui avait {o:offert}.",
            "Partout où {h:il} allait, {h:il} emportait {o:un {k}}, un cadeau de {donateur}.",
            "Rien ne lui était plus cher que {o:son {k}}.",
            "{n:son} lui avait offert {o:un {taille} {k}}. {h:il} ne {o:le/la} quittait jamais.",
            "{h:il} avait trouvé {q:où le {aspect}} {o:un {k}}, et jouait avec du matin au soir.",
        ),
    ),
    (
        (
            "Mais {moment}, plus de {o.lemma} ! Où pouvait-{o:il} bien être ?",
            "Mais {moment}, {o:le} n'était plus à sa place.",
            "Hélas, {moment}, {h:il} {h:!perdre} {o:son}.",
            "Mais {moment}, {o:le} avait disparu.",
            "« Où est {o:mon} ? » {h:>demander} {moment}. Personne ne le savait.",
        ),
        (
            "{h} {h:!chercher} {u:où}, puis {v:où}. Rien, sinon {trouvaille}.",
            "{h} {h:!fouiller} partout : {u:où}, {v:où}, {w:où}. En vain.",
            "{u:où}, {t1}. {v:où}, {t2}. C'était tout.",
            "{h} {h:!regarder} {u:où}, puis {v:où}. Pas la moindre trace.",
            "{u:où}, {h} {h:!trouver} {trouvaille}, mais pas {o:son}.",
        ),
        (
            "",
            "{h:{peine}}, {h} {h:!geste} et {h:!se mettre} en route.",
            "",
            "Alors {h} {h:!partir} droit devant {h:lui}, le cœur gros.",
            "{h} {h:!geste}. Il ne fallait pas pleurer.",
        ),
        (
            "{a}, {a:un} {a.signe}, passait justement par là.",
            "Sur le chemin, {h} {h:!rencontrer} {a}, {a:un {caractère}} {a.signe}.",
            "{a}, {a:un {caractère}} qui habitait {a.gîte}, {a:!venir} à sa rencontre.",
            "{lieu:où}, {a:un} {a.signe} somnolait. C'était {a}.",
        ),
        (
            "« Bonjour, {a} ! N'as-tu pas vu {o:un {k}} ? »",
            "« Dis-moi, {a}, aurais-tu vu {o:mon {k}} ? » {h:>demander}.",
            "« J'ai perdu {o:mon {k}}, {h:>expliquer}. Veux-tu m'aider ? »",
        ),
        (
            "{a} {a:!geste}. « Je crois bien que je {o:le/la} ai {o:vu} {q:où}. »",
            "{a} {a:!réfléchir} longtemps. « {o:un {k}} ? Allons voir {q:où} ! »",
            "{a} {a:!geste} et {a:!répondre} : « Suis-moi {q:où}, c'est à deux pas. »",
        ),
    ),
    (
        (
            "{a} {a:!allure} devant, {h} derrière, et {hs:il} {hs:!arriver} bien vite {q:où}.",
            "{hs:il} {hs:!courir} ensemble jusqu'à {q:le}.",
            "",
            "{hs} {hs:!partir} aussitôt vers {q:le}.",
        ),
        (
            "{o:le} était bien là, {r:où un}, à peine {o:mouillé}.",
            "{r:où un}, quelque chose brillait : c'était {o:le} !",
            "{o:le} y attendait sagement, {o:caché} {r:où un}.",
            "{r:où un}, entre {i:un} et {j:un}, {hs:il} {hs:!découvrir} {o:le}.",
        ),
        (
            "« {o:mon {k}} ! » {h:>se écrier}, {h:fou} de joie.",
            "{h} {h:!serrer} {o:son} contre {h:lui} et {h:!rire} aux éclats.",
            "",
            "{h} {h:!embrasser} {a} sur les deux joues.",
            "{h} {h:!geste}, {h:{joie}} comme jamais.",
        ),
        (
            "Pour remercier {a}, {h} {h:!lui offrir} {a.mets:un}.",
            "Depuis, {hs} se retrouvent chaque {jour} {q:où}.",
            "Ce soir-là, {h} {h:!se endormir}, {o:le} tout contre {h:lui}.",
            "Et depuis ce jour, {h} ne sort plus sans {o:son {k}}, ni sans {a}.",
            "Maintenant, quand {h} joue avec {o:son {k}}, {a} n'est jamais bien loin.",
        ),
    ),
)

DREAM = (
    (
        INTRO,
        (
            "{h:il} avait un rêve : {rêve@d}.",
            "Plus que tout au monde, {h:il} voulait apprendre à {rêve@d}.",
            "Chaque nuit, {h:il} rêvait qu'{h:il} savait {rêve@d}.",
            "{h:il} ne pensait qu'à une chose : {rêve@d}.",
        ),
    ),
    (
        (
            "Un {jour}, {h:il} {h:!essayer} {h:tout seul}. Hélas, {h:il} {h:!{échec@d}}.",
            "La première fois, {h:il} {h:!{échec@d}}.",
            "{h:il} {h:!prendre} son courage à deux mains, {h:!essayer} et {h:!{échec@d}}.",
            "{q:où}, {h:il} {h:!prendre} son élan. Hélas, {h:il} {h:!{échec@d}}.",
        ),
        (
            "{h} {h:!geste}. « Je n'y arriverai jamais », {h:<soupirer}.",
            "",
            "« C'est trop difficile ! » {h:>soupirer}.",
            "{h:{peine}}, {h} {h:!geste} et {h:!se cacher} {r:où un}.",
            "",
        ),
        (
            "{a}, {a:un} {a.signe}, avait tout vu.",
            "Par bonheur, {a}, {a:un {caractère}} qui vivait {a.gîte}, passait par là.",
            "C'est alors que {a} {a:!surgir}. C'était {a:un {caractère}} {a.signe}.",
            "Or, {q:où}, vivait {a:un} {a.signe}. C'était {a}, qui savait tout.",
        ),
        (
            "« Regarde-moi, {a:<dire}. {conseil@d} »",
            "{a:il} {a:!geste} et {a:!dire} : « {conseil@d} »",
            "« Veux-tu un secret, {h} ? {conseil@d} »",
        ),
    ),
    (
        (
            "{h} {h:!recommencer} dix fois, vingt fois, cent fois.",
            "Pendant {durée}, {h} {h:!essayer}, encore et encore.",
            "{h} {h:!écouter bien}, puis {h:!recommencer}.",
            "{h} {h:!recommencer}, {image effort}.",
        ),
        (
            "Et le {jour}, {h:il} {h:!{réussite@d}} !",
            "Enfin, à force de courage, {h:il} {h:!{réussite@d}} !",
            "Un soir, sans même y penser, {h:il} {h:!{réussite@d}}.",
        ),
        (
            "« Bravo, {h} ! » {a:>crier}. {a:il} {a:!geste} tant {a:il} était {a:{joie}}.",
            "« Tu vois bien que tu pouvais le faire ! » {a:>dire}.",
            "{a} {a:!applaudir}, et {animal:un} qui passait {il:!applaudir} aussi.",
            "Comme {h} était {h:{joie}} !",
            "",
        ),
        (
            "{h} savait enfin {rêve@d}.",
            "Et devinez qui, aujourd'hui, apprend aux petits à {rêve@d} ? C'est {h} !",
            "Pour fêter cela, {hs:il} {hs:!partager} {a.mets:un}.",
            "Le secret de {a}, {h} ne l'a jamais oublié.",
            "Chaque {jour}, {hs} se retrouvent {q:où} pour {rêve@d}.",
        ),
    ),
)

CAKE = (
    (
        (
            "{quand@s}, {h}, {h:un {caractère}} {h.signe}, {h:!préparer} {g:un}. {décor@s}",
            "{h}, {h:un} {h.signe}, avait fait {g:un} pour l'anniversaire de {n:son}.",
            "Cela sentait bon {p:où} : {h}, {h:un petit} {h.signe}, sortait du four {g:un}.",
            "« {g:mon} est {g:cuit} ! » {h:>chanter}, {h:un {caractère}} {h.signe}.",
        ),
        (
            "Pour {g:le/la} laisser refroidir, {h:il} {h:!{g:le/la} poser} {rebord}.",
            "{h:il} {h:!{g:le/la} laisser} {rebord}, le temps d'aller chercher {n:son}.",
            "{h:il} {h:!{g:le/la} mettre} {rebord} et {h:!sortir} chercher de l'eau.",
        ),
        (
            "Quand {h:il} {h:!revenir}, le plat était vide !",
            "Cinq minutes plus tard, il n'en restait rien.",
        ),
    ),
    (
        (
            "Trois voisins étaient passés par là : {x} {x:le}, {y} {y:le} et {z} {z:le}.",
            "Or {x} {x:le}, {y} {y:le} et {z} {z:le} jouaient tout près de là.",
            "Qui avait mangé {g:le} ? {x} {x:le}, {y} {y:le}, ou bien {z} {z:le} ?",
        ),
        (
            "{h} {h:!geste} et {h:!se pencher}. À côté du plat, il y avait {coupable.trace}.",
            "{h} {h:!chercher} un indice. Par terre, {h:il} {h:!apercevoir} {coupable.trace}.",
            "Dans le plat, {h} {h:!trouver} {coupable.trace}.",
            "{h} {h:!regarder} {u:où}, puis {w:où} : {coupable.trace} !",
        ),
        (
            "",
            "« Tiens, tiens, {h:<murmurer}. Je sais qui est venu. »",
            "« Voilà qui est clair », {h:<dire}.",
        ),
    ),
    (
        (
            "{h:il} {h:!aller} tout droit chez {coupable}. « C'est toi qui as mangé {g:mon} ? »",
            "« {coupable}, où est {g:passé} {g:mon} ? » {h:>demander}.",
            "« {coupable}, n'as-tu rien à me dire ? » {h:>demander}.",
        ),
        (
            "{coupable:le} {coupable:!rougir}. « Pardon... {g:il} sentait si bon ! »",
            "{coupable}, {coupable:penaud}, {coupable:!geste}. « J'avais si faim... »",
            "{coupable:le} {coupable:!baisser} les yeux. « Je voulais seulement goûter. »",
            "{coupable} {coupable:!geste}. « Je n'avais plus {coupable.mets:un seul} chez moi », "
            "{coupable:<avouer}.",
        ),
        (
            "« Faute avouée est à moitié pardonnée, {h:>répondre}. Viens, on recommence ! »",
            "{h} {h:!ne rester pas longtemps {h:fâché}}. « Aide-moi donc à faire {g:un nouveau}. »",
            "« Alors, au travail ! » {h:>dire} en riant.",
        ),
        (
            "{hc} {hc:!préparer} {g:un {goût}}, et {xyz} {xyz:!se régaler}.",
            "Cette fois, {hc:il} {hc:!cuisiner} ensemble {g:un {goût}}, et il y en avait "
            "pour tout le monde.",
            "Le soir, {xyz} étaient {xyz:tout} à table, autour de {g:un {goût}}.",
        ),
    ),
)

STORM = (
    (
        (
            "{tempête@s} {h}, {h:un {caractère}} {h.signe}, était bien au chaud.",
            "{tempête@s} Dans sa maison, {h}, {h:un petit} {h.signe}, rêvait de {m}.",
            "{tempête@s} {h}, {h:un {caractère}} {h.signe}, n'arrivait pas à dormir.",
            "{h}, {h:un {caractère}} {h.signe}, raccommodait {étoffe:son {couleur}}. {tempête@s}",
        ),
        (
            "Toc, toc, toc ! Quelqu'un frappait à la porte.",
            "Soudain, on {il:!frapper} trois petits coups à la porte.",
            "« Ouvrez-moi, s'il vous plaît ! » {elle:!supplier} une voix.",
        ),
    ),
    (
        (
            "{h} {h:!geste}, puis {h:!aller} ouvrir.",
            "{h} {h:!ouvrir} aussitôt.",
            "{h} {h:!hésiter} un instant, puis {h:!tirer} le verrou.",
        ),
        (
            "C'était {a:un} {a.signe}, {a:{fatigue}}.",
            "Devant la porte, {a:un {fatigue}} grelottait.",
            "Sur le seuil se tenait {a:un}, {a:{fatigue}} et {a:{peine}}.",
        ),
        (
            "« Je m'appelle {a}, {a:<dire}. J'habite {a.gîte}, mais {dégât@s}. »",
            "« Je suis {a}, {a:le} {a.signe}. Je dors {a.gîte}, mais {dégât@s}. »",
        ),
        (
            "« Entre vite ! » {h:>répondre} en apportant {e:un {chaleur}}.",
            "{h} {h:!lui tendre} {e:un {k}} et {h:!rallumer} le feu.",
            "« Ma maison est la tienne », {h:>dire}. Et {h:il} {h:!lui prêter} {e:un {chaleur}}.",
        ),
        (
            "",
            "{a:le} {a:!boire} un bol de {b.lemma} et {a:!se réchauffer} peu à peu.",
            "Par chance, il restait {a.mets:un}. « Mon plat préféré ! » {a:>se écrier}.",
            "Jusqu'à minuit, {hs:il} {hs:!se raconter} des histoires de {créature:pluriel}.",
            "",
        ),
    ),
    (
        ("{éclaircie@s}",),
        (
            "{a} {a:!remercier} {h} et {a:!repartir} d'un pas léger.",
            "« Je n'oublierai jamais, {h} », {a:>promettre}.",
            "",
            "{a} {a:!geste} et {a:!dire} merci.",
        ),
        (
            "Quelques jours plus tard, {h} {h:!trouver} devant sa porte {c:un}. Tout à côté, il y "
            "avait {a.trace}. {h:il} {h:!sourire} : {h:il} savait qui était passé.",
            "Depuis, {intempérie@s}, {h} pose deux bols sur la table et attend {a}.",
            "Et maintenant, {intempérie@s}, {hs} se serrent sous {e:le même} et rient ensemble.",
            "Le {jour} suivant, {a} {a:!revenir} avec {c:un {k}} et {a.mets:un} pour deux.",
        ),
    ),
)

GIFT = (
    (
        INTRO,
        (
            "Parmi ses voisins, {h:il} préférait {a}, {a:un} {a.signe}.",
            "{h:il} voulait offrir un cadeau à {a}, {a:un {caractère}} {a.signe}.",
            "C'était bientôt l'anniversaire de {a}, {a:un} qui vivait {a.gîte}.",
        ),
        (
            "Mais {h} n'avait pas un sou en poche.",
            "Hélas, la tirelire de {h} était vide.",
            "Que lui offrir pour sa fête ? {h} {h:!réfléchir} longtemps.",
        ),
    ),
    (
        (
            "« Je vais lui fabriquer {c:un} », {h:<se dire}.",
            "{h:il} {h:!geste}, puis {h:!décider} de fabriquer {c:un}.",
            "« {c:un {k}} ! Voilà ce qu'il faut ! » {h:<se écrier}.",
        ),
        (
            "{h:il} {h:!ramasser} {i:des} {q:où} et {h:!trouver} {j:des {l}} {u:où}.",
            "{h:il} {h:!aller} chercher {i:des} {q:où}, et {métier:le} lui {il:!donner} {j:des}.",
            "Il fallait {i:des} et {j:des {l}} : {h:il} en {h:!découvrir} {u:où}.",
            "{h:il} {h:!échanger} {o:son} contre {i:des {l}} et {j:des}.",
        ),
        (
            "{h} {h:!découper}, {h:!coller}, {h:!nouer}, et {h:!recommencer} trois fois.",
            "Pendant {durée}, {h} {h:!travailler} sans bruit.",
            "Cela penchait un peu à gauche, mais qu'importe !",
            "",
        ),
        (
            "Le soir, {c:le} était {c:prêt}, avec {i:des} tout autour.",
            "Quand {h:il} {h:!poser} {j:le dernier}, {c:le} était {c:magnifique}.",
        ),
    ),
    (
        (
            "Quand {a} {a:!ouvrir} le paquet, {a:il} {a:!geste}.",
            "{a} {a:!défaire} le paquet tout doucement.",
            "Le grand jour, {a} {a:!ouvrir} de grands yeux.",
        ),
        (
            "« {c:un} avec {i:des} ! Personne ne m'a jamais rien offert d'aussi beau. »",
            "« C'est toi qui as fait {c:ce} ? {a:<demander}. C'est le plus beau jour de ma vie. »",
            "« {c:il} est encore plus {c:joli} que dans un magasin », {a:<murmurer}.",
        ),
        (
            "Aujourd'hui, {c:le} est toujours chez {a}, {a.gîte}.",
            "Puis {hs} {hs:!partager} {g:un} et {a.mets:un}.",
            "{h} {h:!rougir} de plaisir : les plus beaux cadeaux n'ont pas de prix.",
            "« L'an prochain, {h:>promettre}, je te ferai {cadeau:un}. »",
        ),
    ),
)

NOISE = (
    (
        INTRO,
        (
            "{h:il} n'avait peur de rien, sauf du noir. Or, ce soir-là, il faisait très noir.",
            "Ce soir-là, {h:il} ne dormait pas encore.",
            "Ce soir-là, {h:il} s'était {h:couché} tôt, mais le sommeil ne venait pas.",
        ),
    ),
    (
        (
            "« {inconnu.cri} ! » Quel était ce bruit ? Il venait de {u:le}.",
            "Soudain, {u:où}, quelque chose {il:!bouger}. « {inconnu.cri} ! »",
            "Tout à coup, une voix bizarre {elle:!sortir} de {u:le} : « {inconnu.cri} ! »",
        ),
        (
            "« C'est peut-être {créature:un} », {h:>penser}.",
            "« Et si c'était {créature:un} ? » {h:<se demander} en tremblant.",
            "« Un courant d'air, {h:<se dire}. Ou bien {créature:un}... »",
        ),
        (
            "{h} {h:!geste}, {h:!allumer} sa lampe et {h:!avancer} à petits pas.",
            "{h} {h:!compter} jusqu'à dix, puis {h:!sortir} du lit, {image peur}.",
            "{h} {h:!prendre} {arme:un} pour se défendre et {h:!se approcher}.",
        ),
    ),
    (
        (
            "Pas de {créature.lemma} ! Il n'y avait là que {inconnu:un} {inconnu.signe}, "
            "{inconnu:{fatigue}}.",
            "{u:où} se cachait {inconnu:un}, {inconnu:un petit} de rien du tout.",
            "De {créature.lemma}, point. Devant la lampe, {inconnu:un} {inconnu:~geste}.",
        ),
        (
            "« Je m'appelle {inconnu}, {inconnu:<dire}. J'ai perdu mon chemin. »",
            "« Bonsoir, {inconnu:<chuchoter}, je suis {inconnu}. Je cherchais {inconnu.mets:un}. »",
            "« N'aie pas peur, je suis {inconnu}. J'habite {inconnu.gîte}, mais je m'ennuie. »",
        ),
        (
            "",
            "{h} {h:!rire} de sa peur et {h:!lui donner} {inconnu.mets:un}.",
            "« Tu m'as fait une belle peur ! » {h:>dire}.",
            "{h} {h:!lui prêter} {e:un {chaleur}} pour la nuit.",
        ),
        (
            "Depuis, quand {h} entend « {inconnu.cri} » dans la nuit, {h:il} se rendort en "
            "souriant : c'est {inconnu} qui lui dit bonsoir.",
            "Aujourd'hui, le noir est plein d'amis, et {h} n'a plus peur.",
            "À l'aube, {inconnu} {inconnu:!repartir}, laissant {u:où} {inconnu.trace}.",
        ),
    ),
)

SEED = (
    (
        (
            "{h}, {h:un {caractère}} {h.signe}, avait trouvé une graine {p:où}.",
            "{n:son} avait donné une graine minuscule à {h}, {h:un petit} {h.signe}.",
            "{h}, {h:un {caractère}} {h.signe}, tenait une toute petite graine.",
            "« Que deviendra cette graine ? » se demandait {h}, {h:un {caractère}} {h.signe}.",
        ),
        (
            "{h:il} {h:!°la planter} {q:où} et {h:!°la arroser} avec {f:un}.",
            "Avec {outil:un}, {h:il} {h:!faire} un trou {q:où} et {h:!°la déposer} au fond.",
            "{h:il} {h:!°la porter} {q:où}, puis {h:!°la couvrir} de terre avec {outil:un}.",
        ),
        (
            "{a}, {a:un} {a.signe}, {a:!se moquer} : « Il n'en sortira rien ! »",
            "« Une si petite graine ? {a:>dire}, {a:un} {a.signe}. Tu perds ton temps ! »",
            "{a}, {a:un {caractère}} qui vivait {a.gîte}, {a:!*hausser} les épaules.",
        ),
    ),
    (
        (
            "Le lundi, rien. Le mardi, rien non plus. {h} {h:!geste} et {h:!attendre}.",
            "Les jours passaient. {h} ne se décourageait pas.",
            "Chaque matin, {h} apportait de l'eau ; chaque soir, {h:il} racontait une histoire.",
            "Pendant {patience}, {h} {h:!attendre}, {image attente}.",
        ),
        (
            "Un {jour}, {h} {h:!tomber} malade. C'est {a} qui {a:!apporter} l'eau, sans le dire.",
            "Un été sans pluie {il:!venir}. {a} {a:!prendre} {f:un} et {a:!aider} {h} à arroser.",
            "Une nuit de gel, {a} {a:!apporter} {e:un {k}} pour couvrir la terre.",
        ),
    ),
    (
        (
            "Puis, un {jour}, {h} {h:!apercevoir} une pousse verte, et bientôt {t:un {pousse}}.",
            "Au printemps, {t:un {pousse}} se dressait {q:où}.",
            "Enfin, {h} {h:!voir} la terre se fendre : c'était {t:un} !",
        ),
        (
            "{a} {a:!geste}. « J'avais tort, {a:<avouer}. {t:il} est {t:{pousse}}. »",
            "« C'est aussi un peu {t:ton}, {a} », {h:>dire}.",
            "« {t:un} ! {a:>se écrier}. Dire que je n'y croyais pas... »",
        ),
        (
            "« La patience, dit toujours {h}, c'est la meilleure des pluies. »",
            "Depuis, {hs} arrosent {t:le} à tour de rôle.",
            "À l'ombre de {t:le}, {hs:il} {hs:!partager} {a.mets:un}, puis {h.mets:un}.",
            "Maintenant, {q:où}, il y a {t:des} partout.",
        ),
    ),
)

ERRAND = (
    (
        INTRO,
        (
            "« Porte {c:ce} à {dest:le}, lui {il:!dire} {n:son}. Et ne traîne pas en route ! »",
            "{h:il} devait porter {c:un {k}} à {dest:le}, qui habitait {q:où}.",
            "Ce jour-là, {h:il} {h:!promettre} d'apporter {c:un} à {dest:le} avant la nuit.",
            "« {h}, {dest:le} attend {c:un {k}}. Veux-tu y aller ? » {il:!demander} {n:son}.",
        ),
    ),
    (
        (
            "Tout allait bien. {météo@s} Mais voilà : {obstacle@d}.",
            "Mais à mi-chemin, {obstacle@d}.",
            "{h} {h:!marcher} longtemps. {météo@s} Hélas, {obstacle@d}.",
            "{h} {h:!allure} jusqu'à {lieu:le}. Là, {obstacle@d}.",
        ),
        (
            "{h} {h:!geste}. « Que faire ? »",
            "{h} {h:!se arrêter}, {h:{peine}}.",
            "« Me voilà bien ! » {h:>soupirer}.",
            "",
        ),
        (
            "{a}, {a:un} {a.signe}, {a:!se approcher}. « Laisse-moi faire ! »",
            "Par chance, {a} {a:!arriver}. C'était {a:un {caractère}} {a.signe}.",
            "« Besoin d'un coup de main ? » {a:>demander}, {a:un {caractère}} {a.signe}.",
        ),
        (
            "{a:il} {a:!{solution@d}}.",
            "Aussitôt dit, aussitôt fait : {a} {a:!{solution@d}}.",
            "Et {a:le}, en un clin d'œil, {a:!{solution@d}}.",
        ),
    ),
    (
        (
            "{hs} {hs:!arriver} chez {dest:le} juste avant la nuit.",
            "{hs:il} {hs:!continuer} ensemble, et {dest:le} leur {il:!ouvrir} sa porte.",
        ),
        (
            "« {c:un} ! Juste ce qu'il me fallait », {il:!dire} {dest:le}.",
            "En voyant {c:le}, {dest:le} {il:!sourire}.",
        ),
        (
            "« Sans {a}, {h:>avouer}, je serais encore {blocage@d}. »",
            "« C'est {a} qu'il faut remercier, {h:>dire}. Sans {a:lui}, je restais {blocage@d}. »",
        ),
        (
            "Pour la peine, {a} {a:!recevoir} {a.mets:un}, et {h} {h.mets:un}.",
            "",
            "{a} {a:!geste} et {a:!rougir} de plaisir.",
            "",
            "Puis {h} {h:!rentrer} par {p:le}, {h:{joie}} et {h:fatigué}.",
        ),
    ),
)

QUARREL = (
    (
        (
            "{h}, {h:un {caractère}} {h.signe}, et {a}, {a:un} {a.signe}, faisaient tout ensemble.",
            "{p:où}, on ne voyait jamais {h} {h:le} sans {a} {a:le}.",
            "{h:un {caractère}} {h.signe} et {a:un {caractère}} {a.signe} peuvent-ils s'entendre ? "
            "Oui : c'étaient {h} et {a}.",
        ),
        (
            "{hs:il} aimaient {m}.",
            "Leur jeu préféré était de {m}.",
            "Chaque {jour}, {hs:il} se retrouvaient pour {m}.",
        ),
        (
            "Mais {quand@s}, {hs:il} {hs:!trouver} {o:un {k}} {q:où}.",
            "{quand@s}, {q:où}, {hs:il} {hs:!découvrir} {o:un {taille} {k}}. {décor@s}",
        ),
    ),
    (
        (
            "« {o:il} est à moi ! » {h:>crier}. « Non, à moi ! » {a:>répondre}.",
            "« Je {o:le/la} ai {o:vu} avant toi, {h:>dire}. — Mais je {o:le/la} ai {o:ramassé} ! »",
        ),
        (
            "{h} {h:!geste}. {a} {a:!geste}. Personne ne voulait céder.",
            "{hs} {hs:!se disputer} si fort que même le vent {il:!se taire}.",
            "{hs:il} {hs:!se tourner} le dos et {hs:!rentrer} sans un mot.",
        ),
        (
            "Mais {m}, quand on est {h:seul}, ce n'est pas très drôle.",
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
            "« Si nous {o:le/la} partagions ? » {h:<proposer}.",
            "« Pardon, {h:<murmurer}. Et si {o:il} était à nous deux ? »",
        ),
        (
            "{a} {a:!geste} et {a:!sourire}.",
            "« Je n'attendais que toi », {a:>répondre}.",
            "{a} {a:!apporter} {a.mets:un}, et la paix était faite.",
        ),
        (
            "Un jour chez {h}, un jour chez {a} : voilà comment {o:un} peut avoir deux maisons.",
            "Et {hs:il} {hs:!repartir} {m}.",
            "Depuis, {o:le {k}} attend {q:où}, et tout le monde peut jouer avec.",
        ),
    ),
)

PLOTS = (LOST, STORM, DREAM, NOISE, CAKE, ERRAND, QUARREL, GIFT, SEED)
