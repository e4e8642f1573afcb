"""Mails that a mailbox keeps but that count nothing: drafts, spam, and what was thrown away.

Google Takeout marks them by `X-Gmail-Labels`, in the words of the account's language.
"""

import csv
import unicodedata

from services.ingest.imports.mail.encoded_words import decoded
from services.ingest.imports.mail.headers import Headers

HEADERS = ("X-Gmail-Labels", "X-Spam-Flag")
"""All headers that are read here."""

_WORDS = {
    "a draft": """Drafts|Draft|Entwürfe|Brouillons|Borradores|Rascunhos|Bozze|Concepten|Kladder
        |Utkast|Kladd|Luonnokset|Szkice|Wersje robocze|Kopie robocze|Koncepty|Rozepsané
        |Rozpísané|Piszkozatok|Mesaje nefinalizate|Schițe|Ciorne|Чернови|Черновики|Чернетки
        |Skice|Drög|Недовршене|Osnutki|Esborranys|Zirriborroak|Juodraščiai|Melnraksti
        |Uzmetumi|Mustandid|Πρόχειρα|Taslaklar|Taslak|טיוטות|المسودات|مسودات|المسودّات
        |مسودّات|پیش‌نویس‌ها|ड्राफ़्ट|ड्राफ्ट|খসড়া|แบบร่าง|ร่างจดหมาย|ฉบับร่าง|Thư nháp
        |Bản nháp|Draf|Konsep|Mga Draft|下書き|草稿|임시보관함|임시 보관함""",
    "spam": """Spam|Junk|Pourriel|Pourriels|Correo no deseado|No deseado|Lixo eletrônico
        |Lixo eletrónico|Posta indesiderata|Ongewenst|Skräppost|Skräp|Søppelpost|Søppel
        |Roskaposti|Nevyžádaná pošta|Nevyžiadaná pošta|Kéretlen|Levélszemét|Спам|Непожељно
        |Neželjena pošta|Ruslpóstur|Vsiljena pošta|Correu brossa|Zabor-posta|Brukalas
        |Šlamštas|Mēstules|Surogātpasts|Rämpspost|Ανεπιθύμητα|Ανεπιθύμητη αλληλογραφία
        |İstenmeyen|ספאם|דואר זבל|زبل|بريد غير مرغوب فيه|الرسائل غير المرغوب فيها
        |غير مرغوب فيها|هرزنامه|स्पैम|স্প্যাম|จดหมายขยะ|สแปม|Thư rác
        |迷惑メール|垃圾邮件|垃圾郵件|스팸함|스팸""",
    "thrown away": """Trash|Bin|Papierkorb|Corbeille|Papelera|Lixeira|Lixo|Reciclagem|Cestino
        |Prullenbak|Papirkurv|Papperskorgen|Papperskorg|Papirkurven|Roskakori|Kosz|Koš|Kôš
        |Kuka|Lomtár|Coș de gunoi|Gunoi|Кошче|Корзина|Кошик|Отпад|Otpad|Smeće|Смеће|Smeti
        |Smetnjak|Rusl|Paperera|Zakarrontzia|Šiukšliadėžė|Šiukšlinė|Miskaste|Atkritne
        |Papīrgrozs|Prügikast|Κάδος|Κάδος απορριμμάτων|Çöp Kutusu|Çöp|אשפה|المهملات
        |سلة المهملات|زباله‌دان|ट्रैश|ट्रैश करें|रद्दी|ট্র্যাশ|ถังขยะ|Thùng rác|Sampah
        |Tong Sampah|Basurahan|ゴミ箱|ごみ箱|已删除邮件|回收站|垃圾桶|휴지통""",
}


def _folded(label: str) -> str:
    return " ".join(unicodedata.normalize("NFC", label).casefold().split())


_MEANINGS = {
    _folded(word): meaning for meaning, words in _WORDS.items() for word in words.split("|")
}


def uncounted(mail: Headers) -> str | None:
    """Why `mail` counts nothing by its labels: it is a draft, spam or thrown away; else None."""
    for label in _labels(mail):
        if label in _MEANINGS:
            return _MEANINGS[label]
    return "spam" if mail.first("X-Spam-Flag").lower() == "yes" else None


def _labels(mail: Headers) -> list[str]:
    """Parted by commas; one that holds a comma stands in quotes."""
    lines = [decoded(each) for each in mail.all("X-Gmail-Labels")]
    return [_folded(label) for row in csv.reader(lines, skipinitialspace=True) for label in row]
