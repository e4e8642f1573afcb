"""First and last names from many countries, of people who do not exist."""

NAMES: tuple[tuple[str, str], ...] = (
    ("Sofia Tiago Beatriz Duarte Inês Rui", "Almeida Carvalho Nogueira Teixeira Pinto Barros"),
    ("Emma Jack Niamh Callum Freya Rhys", "Ashworth Byrne Campbell Doyle Fletcher Pritchard"),
    ("Camille Hugo Manon Théo Élise Bastien", "Lefèvre Moreau Girard Fontaine Roussel Chevalier"),
    ("Giulia Matteo Chiara Davide Elena Paolo", "Rinaldi Ferrara Conti Bianchi Moretti Greco"),
    ("Lucía Javier Carmen Diego Paula Álvaro", "Ortega Navarro Molina Herrera Vidal Castaño"),
    ("Jonas Greta Felix Anneke Matthias Lena", "Hoffmann Krüger Vogel Schreiber Lorenz Baumann"),
    ("Astrid Lars Sigrid Henrik Maja Erik", "Nilsen Bergström Dahl Holm Kristensen Aalto"),
    ("Zofia Jakub Hanna Mateusz Petra Tomáš", "Wójcik Kamiński Dvořák Novotná Zieliński Horák"),
    ("Elif Emre Leyla Kerem Nour Karim", "Yıldız Demir Aydın Khoury Mansour Nasser"),
    ("Amara Chidi Wanjiru Kofi Zanele Tendai", "Adeyemi Mensah Kamau Dlamini Nwosu Moyo"),
    ("Priya Arjun Meera Rohan Ananya Vikram", "Iyer Kulkarni Banerjee Menon Chatterjee Desai"),
    ("Haruka Kenji Min-jun Ji-woo Wei Mei", "Sato Nakamura Kim Park Zhang Lim"),
    ("Madison Tyler Olivia Ethan Naomi Marcus", "Whitaker Sullivan Brooks Delgado Freeman Carter"),
    (
        "Valentina Mateo Camila Joaquín Renata Thiago",
        "Fuentes Salazar Romero Quiroga Rocha Peralta",
    ),
)
"""First names and last names that go together, by region."""
