"""Les mots à double sens : une phrase antérieure fixe le sens, une phrase bien plus tardive le reprend.

`avant` plante le décor (et emploie le mot), `après` commence de la même façon dans les deux sens.
"""

# Une phrase à trous se lit mieux sur une ligne.
# ruff: noqa: E501

SENSES = {
    "souris": {
        "animal": {
            "avant": (
                "Une souris grise habitait derrière le buffet, dans un trou du mur.",
                "Depuis longtemps, on entendait une souris gratter sous le plancher.",
                "Au grenier vivait une souris qui avait fait son nid dans un vieux chapeau.",
            ),
            "après": (
                "La souris {elle:!pointer} son museau, puis ses deux oreilles rondes.",
                "La souris grignotait une croûte de fromage en remuant les moustaches.",
                "La souris {elle:!filer} ventre à terre en entendant miauler le chat.",
                "La souris traînait à reculons une noix aussi grosse qu'elle.",
            ),
        },
        "ordinateur": {
            "avant": (
                "Sur le bureau, une souris sans fil attendait à côté du clavier.",
                "L'ordinateur de {métier:le} avait un écran tout neuf, mais une vieille souris.",
                "On venait de brancher une souris rouge à l'ordinateur de l'école.",
            ),
            "après": (
                "La souris cliquait toute seule et ouvrait trente fenêtres sur l'écran.",
                "La souris {elle:!cesser} de répondre : la flèche restait figée sur l'écran.",
                "La souris glissait sur son tapis, et le curseur filait comme une mouche.",
                "La souris marchait mal : il fallait cliquer dix fois pour ouvrir un dessin.",
            ),
        },
    },
    "avocat": {
        "fruit": {
            "avant": (
                "Dans la coupe de fruits, un avocat mûrissait à côté de {fruit:un}.",
                "{voisin#1:un} {voisin#1:§rapporter} du marché un avocat à la peau brune.",
                "Pour la salade du soir, on avait gardé un bel avocat sur le rebord de la fenêtre.",
            ),
            "après": (
                "L'avocat {il:!finir} en purée, avec un filet de citron vert.",
                "L'avocat avait un noyau si gros qu'on aurait dit une bille de bois.",
                "L'avocat était enfin à point : sa chair s'écrasait comme du beurre.",
                "L'avocat {il:!garnir} deux tartines, avec une pincée de sel.",
            ),
        },
        "métier": {
            "avant": (
                "Au tribunal de la ville travaillait un avocat à la voix grave.",
                "Un avocat venait d'arriver au palais de justice, sa robe noire sous le bras.",
                "Pour son procès, {voisin#1:un} {voisin#1:§choisir} un avocat célèbre.",
            ),
            "après": (
                "L'avocat {il:!se lever} devant le juge pour défendre un innocent.",
                "L'avocat parlait depuis une heure, et même le juge bâillait.",
                "L'avocat {il:!gagner} le procès sans *hausser le ton une seule fois.",
                "L'avocat relisait son dossier dans le couloir du tribunal.",
            ),
        },
    },
    "glace": {
        "dessert": {
            "avant": (
                "Le marchand de la plage avait rempli un cornet d'une glace à la framboise.",
                "Une glace à la pistache débordait de son cornet de gaufrette.",
                "{voisin#1:un} {voisin#1:§acheter} une glace à deux boules, dans un cornet, au kiosque du parc.",
            ),
            "après": (
                "La glace coulait le long du cornet et collait aux doigts.",
                "La glace {elle:!fondre} bien avant le dernier coup de langue.",
                "La glace était si froide qu'elle donnait mal aux dents.",
                "La glace {elle:!tomber} du cornet, et trois guêpes y goûtaient déjà.",
            ),
        },
        "miroir": {
            "avant": (
                "Au-dessus de la cheminée, on avait accroché une grande glace au cadre doré.",
                "Chez le coiffeur, une glace couvrait tout un mur, face aux fauteuils.",
                "La porte de l'armoire portait une glace où l'on se voyait des pieds à la tête.",
            ),
            "après": (
                "La glace renvoyait à chacun son image, sans jamais mentir.",
                "La glace se couvrait de buée dès que l'on respirait trop près.",
                "La glace {elle:!montrer} une mèche en bataille qu'il fallait recoiffer.",
                "La glace faisait voir la pièce à l'envers, la gauche à droite.",
            ),
        },
    },
    "vol": {
        "oiseaux": {
            "avant": (
                "Un vol d'hirondelles tournait au-dessus du clocher.",
                "Dans le ciel pâle, un vol d'oies sauvages dessinait un grand V.",
                "Au-dessus de l'étang passait un vol de canards, serrés les uns contre les autres.",
            ),
            "après": (
                "Le vol {il:!disparaître} derrière la colline dans un froissement d'ailes.",
                "Le vol {il:!monter} si *haut qu'on ne voyait plus que des points noirs.",
                "Le vol {il:!tourner} d'un seul coup au-dessus des toits, toutes ailes dehors.",
                "Le vol filait vers la mer à tire-d'aile, le plus rapide en tête.",
            ),
        },
        "larcin": {
            "avant": (
                "La nuit précédente, un vol avait eu lieu chez le bijoutier.",
                "On parlait partout d'un vol : quelqu'un avait emporté la caisse de la boulangerie.",
                "Au musée, un vol venait de mettre les gardiens sens dessus dessous.",
            ),
            "après": (
                "Le vol {il:!faire} la une du journal, avec un portrait du suspect.",
                "Le vol restait un mystère : aucune trace, aucune serrure forcée.",
                "Le vol {il:!obliger} les gendarmes à interroger tout le quartier.",
                "Le vol était presque signé : le coupable avait oublié son gant.",
            ),
        },
    },
    "livre": {
        "lecture": {
            "avant": (
                "Sur l'étagère du *haut dormait un livre à la couverture rouge.",
                "On avait rapporté de la bibliothèque un livre de pirates, épais comme une brique.",
                "Un livre ancien attendait sur le pupitre, près de la lampe.",
            ),
            "après": (
                "Le livre {il:!se ouvrir} tout seul au chapitre du trésor.",
                "Le livre se terminait si bien qu'on avait envie d'en relire le début.",
                "Le livre cachait un trèfle séché entre deux chapitres.",
                "Le livre {il:!tenir} tout le monde en haleine jusqu'à la dernière page.",
            ),
        },
        "beurre": {
            "avant": (
                "Pour les gâteaux de la fête, la crémière avait pesé une livre de beurre.",
                "Une livre de beurre attendait dans le garde-manger, bien emballée dans son papier.",
                "À la ferme, on venait d'échanger douze œufs contre une livre de beurre.",
            ),
            "après": (
                "La livre ramollissait près du four, et son papier luisait de gras.",
                "La livre {elle:!disparaître} tout entière dans la pâte à brioche.",
                "La livre était si fraîche qu'une goutte de petit-lait y perlait encore.",
                "La livre {elle:!fondre} dans la casserole en chantant tout bas.",
            ),
        },
    },
    "tour": {
        "magie": {
            "avant": (
                "Sur la place, un magicien montrait un tour avec trois gobelets.",
                "Le prestidigitateur annonçait son dernier tour, le plus difficile de tous.",
                "Un foulard, un chapeau, une baguette : tout était prêt pour le tour de magie.",
            ),
            "après": (
                "Le tour {il:!réussir} du premier coup, et personne ne comprenait comment.",
                "Le tour se terminait par une colombe qui sortait d'une manche.",
                "Le tour {il:!étonner} même le magicien, qui regardait ses mains vides.",
                "Le tour avait un secret : une ficelle cachée sous la table.",
            ),
        },
        "château": {
            "avant": (
                "Au-dessus du village se dressait une tour, seul reste d'un château fort.",
                "À l'angle des remparts, une tour portait un toit d'ardoises et un drapeau.",
                "Derrière le pont-levis, la plus vieille tour du château abritait des chouettes.",
            ),
            "après": (
                "La tour dominait la plaine, et du sommet on comptait douze clochers.",
                "La tour {elle:!perdre} trois vieilles pierres dans un grand fracas.",
                "La tour cachait un escalier si étroit qu'il fallait monter de profil.",
                "La tour jetait son ombre sur le fossé, comme un doigt de géant.",
            ),
        },
    },
    "voile": {
        "mariée": {
            "avant": (
                "La mariée portait un voile de dentelle qui traînait jusqu'aux marches.",
                "Dans l'atelier de couture, on brodait un voile pour un mariage.",
                "Pour la noce, on avait sorti de son carton un voile de tulle.",
            ),
            "après": (
                "Le voile {il:!se accrocher} à un rosier, et toute la noce attendait.",
                "Le voile couvrait les cheveux de la mariée comme une brume.",
                "Le voile était si long que deux enfants d'honneur en portaient le bout.",
                "Le voile {il:!se soulever} juste à temps pour le baiser des mariés.",
            ),
        },
        "bateau": {
            "avant": (
                "Dans le port, un bateau faisait sécher sa voile au vent du large.",
                "La barque du pêcheur avait une voile rouge, rapiécée trois fois.",
                "Les marins venaient de coudre une voile pour la traversée.",
            ),
            "après": (
                "La voile {elle:!se gonfler}, et la coque filait droit vers le large.",
                "La voile claquait contre le mât à chaque nouvelle rafale.",
                "La voile pendait, toute molle, et il fallait sortir les rames.",
                "La voile {elle:!se déchirer} en pleine mer, d'un grand coup de vent.",
            ),
        },
    },
    "mousse": {
        "bateau": {
            "avant": (
                "À bord du trois-mâts, un mousse de douze ans lavait le pont.",
                "Le capitaine avait engagé un mousse pour le voyage.",
                "Parmi les matelots, le plus jeune était un mousse qui n'avait jamais vu de tempête.",
            ),
            "après": (
                "Le mousse {il:!grimper} au mât, pieds nus, pour guetter la terre.",
                "Le mousse épluchait les pommes de terre de tout l'équipage.",
                "Le mousse avait le mal de mer, mais il n'osait pas le dire.",
                "Le mousse {il:!apprendre} à faire les nœuds sans regarder ses doigts.",
            ),
        },
        "bois": {
            "avant": (
                "Au pied des chênes, une mousse épaisse couvrait les racines.",
                "Dans le sous-bois poussait une mousse plus douce qu'un tapis.",
                "Une mousse vert tendre avait envahi les pierres du sentier.",
            ),
            "après": (
                "La mousse buvait une à une les gouttes tombées des branches.",
                "La mousse {elle:!garder} longtemps l'empreinte d'une patte de renard.",
                "La mousse poussait plus dru du côté nord des troncs.",
                "La mousse {elle:!servir} de matelas à un jeune lièvre fatigué.",
            ),
        },
    },
    "moule": {
        "gâteau": {
            "avant": (
                "Au fond du placard, il y avait un moule à gâteau en forme de cœur.",
                "On avait beurré un moule tout rond avant d'allumer le four.",
                "Chez le pâtissier, un moule cannelé attendait la pâte à brioche.",
            ),
            "après": (
                "Le moule {il:!sortir} du four, et tout le quartier sentait la vanille.",
                "Le moule débordait : il y avait trop de levure dans la pâte.",
                "Le moule collait, et la moitié de la croûte dorée restait au fond.",
                "Le moule {il:!garder} une croûte de caramel malgré trois lavages.",
            ),
        },
        "rocher": {
            "avant": (
                "Sur un rocher battu par les vagues, une moule s'accrochait depuis des années.",
                "À marée basse, on voyait une moule bleue collée au rocher.",
                "Parmi les algues vivait une moule à la coquille presque noire.",
            ),
            "après": (
                "La moule {elle:!refermer} sa coquille d'un coup sec, au passage d'un crabe.",
                "La moule attendait la marée *haute pour s'entrouvrir.",
                "La moule tenait bon : aucune vague ne la décollait du rocher.",
                "La moule {elle:!cracher} un mince filet d'eau salée en s'ouvrant.",
            ),
        },
    },
    "feuille": {
        "arbre": {
            "avant": (
                "Une feuille de chêne tremblait au bout de sa branche.",
                "Tout en *haut du laurier brillait une feuille plus large que les autres.",
                "Le vieux *hêtre avait une feuille percée de trois petits trous.",
            ),
            "après": (
                "La feuille {elle:!se détacher} de la branche en tournant comme une toupie.",
                "La feuille abritait une chenille qui mangeait entre les nervures.",
                "La feuille bruissait avec ses sœurs au moindre souffle.",
                "La feuille {elle:!tomber} à la renverse dans une flaque, la queue en l'air.",
            ),
        },
        "papier": {
            "avant": (
                "Sur le bureau, une feuille blanche attendait près d'un crayon.",
                "On avait arraché une feuille au cahier de brouillon.",
                "Il ne restait qu'une feuille dans le carton à dessin.",
            ),
            "après": (
                "La feuille se couvrait peu à peu de ratures et de taches d'encre.",
                "La feuille {elle:!devenir} une cocotte après six pliages bien nets.",
                "La feuille {elle:!finir} en boule au fond de la corbeille à papier.",
                "La feuille portait un mot d'excuse, écrit en lettres penchées.",
            ),
        },
    },
    "grue": {
        "oiseau": {
            "avant": (
                "Au bord de l'étang, une grue se tenait sur une seule patte.",
                "Une grue cendrée s'était arrêtée dans les roseaux pour la nuit.",
                "Les pêcheurs du marais avaient apprivoisé une grue au long cou.",
            ),
            "après": (
                "La grue {elle:!déployer} ses larges ailes grises au-dessus des roseaux.",
                "La grue piquait du bec dans la vase pour attraper une grenouille.",
                "La grue dormait debout, la tête sous l'aile, sans jamais vaciller.",
                "La grue {elle:!pousser} un cri de trompette pour appeler ses compagnes.",
            ),
        },
        "chantier": {
            "avant": (
                "Sur le chantier de l'école, une grue dépassait tous les toits.",
                "Les maçons avaient installé une grue jaune près du futur pont.",
                "Pour bâtir la nouvelle mairie, on avait dressé une grue au milieu de la place.",
            ),
            "après": (
                "La grue {elle:!soulever} une poutre d'acier aussi facilement qu'une paille.",
                "La grue tournait lentement, un gros crochet au bout de son câble.",
                "La grue avait une cabine minuscule où le conducteur buvait son café.",
                "La grue {elle:!déposer} un tas de briques aux pieds des maçons.",
            ),
        },
    },
    "bouchon": {
        "bouteille": {
            "avant": (
                "Une bouteille de limonade attendait, fermée par un bouchon de liège.",
                "Au goulot de la bouteille, un bouchon retenait mille bulles.",
                "On avait mis au frais une bouteille de jus pétillant, avec un bouchon bien serré.",
            ),
            "après": (
                "Le bouchon {il:!sauter} au plafond avec un joyeux « pop ».",
                "Le bouchon résistait, même au tire-bouchon du grand-père.",
                "Le bouchon {il:!se casser}, et des miettes de liège flottaient dans les verres.",
                "Le bouchon {il:!rouler} sous la table, suivi d'un flot de bulles.",
            ),
        },
        "voitures": {
            "avant": (
                "Depuis le matin, un bouchon bloquait l'entrée de la ville.",
                "La radio annonçait un bouchon de dix kilomètres sur la route de la plage.",
                "À cause des travaux, un bouchon s'était formé devant le pont.",
            ),
            "après": (
                "Le bouchon {il:!se allonger} encore, dans un concert de klaxons.",
                "Le bouchon n'avançait plus : on pique-niquait sur les capots.",
                "Le bouchon {il:!se dissiper} enfin, voiture après voiture.",
                "Le bouchon réunissait deux cents autos, trois cars et un tracteur.",
            ),
        },
    },
    "pièce": {
        "monnaie": {
            "avant": (
                "Une pièce de deux euros brillait entre deux pavés.",
                "Dans la main de {voisin#1:un} brillait une pièce en argent.",
                "{voisin#1:un} {voisin#1:§perdre} une pièce d'or près de la fontaine.",
            ),
            "après": (
                "La pièce {elle:!rouler} sur la tranche jusqu'au bord du trottoir.",
                "La pièce tintait dans une poche, contre un trousseau de clés.",
                "La pièce {elle:!suffire} à payer deux petits pains au chocolat.",
                "La pièce portait le profil d'un roi au nez très long.",
            ),
        },
        "théâtre": {
            "avant": (
                "Au théâtre de la place, on jouait une pièce en trois actes.",
                "Les élèves répétaient une pièce pour la fête de l'école.",
                "Une troupe de comédiens venait d'écrire une pièce pleine de portes qui claquent.",
            ),
            "après": (
                "La pièce {elle:!commencer} par trois coups, derrière le rideau rouge.",
                "La pièce finissait bien : le roi épousait la bergère.",
                "La pièce {elle:!faire} rire le public du premier au dernier acte.",
                "La pièce durait trop longtemps, et le souffleur ronflait dans son trou.",
            ),
        },
    },
    "carte": {
        "géographie": {
            "avant": (
                "Au mur de la classe pendait une carte du monde aux couleurs passées.",
                "Les explorateurs avaient déplié une carte sur le capot de leur camion.",
                "Dans un tiroir, on gardait une carte de l'île, dessinée à la plume.",
            ),
            "après": (
                "La carte indiquait le nord par une petite rose des vents.",
                "La carte montrait les montagnes en brun et les rivières en bleu.",
                "La carte {elle:!se révéler} fausse : il y manquait une montagne entière.",
                "La carte {elle:!se déchirer} à la pliure, juste au bord de l'océan.",
            ),
        },
        "jeu": {
            "avant": (
                "Sous la table du salon, une carte avait glissé du paquet.",
                "Le joueur le plus malin cachait une carte dans sa manche.",
                "Pour finir la partie, il ne restait qu'une carte à retourner sur le tapis.",
            ),
            "après": (
                "La carte était la dame de pique, celle que personne ne voulait.",
                "La carte {elle:!faire} gagner la partie au plus petit des joueurs.",
                "La carte valait dix points de plus que le roi de trèfle.",
                "La carte {elle:!revenir} dans le paquet, entre un *huit et un valet.",
            ),
        },
    },
}
