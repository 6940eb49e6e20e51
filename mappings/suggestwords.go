package mappings

import (
	"slices"
	"strings"
)

// consentWords are words that may mean that consent was given, or was not: what they mean only the mapping's author knows.
var consentWords = map[string]string{
	"granted": "GRANTED", "yes": "GRANTED", "y": "GRANTED", "true": "GRANTED", "1": "GRANTED", "opt-in": "GRANTED", "opted in": "GRANTED",
	"accepted": "GRANTED", "ja": "GRANTED", "oui": "GRANTED", "si": "GRANTED", "sí": "GRANTED", "sim": "GRANTED", "tak": "GRANTED", "да": "GRANTED",
	"denied": "DENIED", "no": "DENIED", "n": "DENIED", "false": "DENIED", "0": "DENIED", "opt-out": "DENIED", "opted out": "DENIED",
	"declined": "DENIED", "nein": "DENIED", "non": "DENIED", "não": "DENIED", "nie": "DENIED", "нет": "DENIED",
	"unspecified": "UNSPECIFIED", "unknown": "UNSPECIFIED",
}

// The lists below hold words in several languages as patterns: a word as it is, the beginning of one with * behind it, or
// with * on both sides what may stand anywhere, as in languages without blanks.

// closingWords are words in the headers of the times at which a sale came about.
var closingWords = strings.Fields(`close closed closing closedate won sold sale paid abschluss* geschlossen gewonnen verkauft
	verkaufs* bezahlt clôtur* cloture* signature gagné* vendu* cierre cerrad* ganad* vendid* fechamento fechad* ganho chiusur*
	chius* vint* vendut* zamkni* wygran* sprzeda* закрыт* выигран* оплат* продаж* uzavř* vyhrán* prodej* sluit* gesloten
	gewonnen lezár* kapanış* lukk* *受注* *成約* *完了* *クローズ* *契約* *成交* *关闭*`)

// otherTimes are words in the headers of times that are not the conversion's.
var otherTimes = strings.Fields(`create created createdate creation modified update updated changed click birth last next
	activity due start begin exported import imported expected forecast erstell* voraussicht* angelegt geändert* änder*
	erwartet* geplant* klick* créé* création modifi* prévu* crea* creación modific* actualiz* previst* criad* criação atualiz*
	utworz* zmien* zmodyf* создан* измен* обновл* ожида* предполаг* vytvoř* změn* aangemaakt gemaakt gewijzigd létrehoz*
	módos* oluştur* opprett* skapad* *作成* *登録* *更新* *予定* *创建*`)

// amountWords are words in the headers of amounts.
var amountWords = strings.Fields(`amount revenue umsatz betrag auftragswert montant chiffre importe ingresos importo fatturato
	receita kwota przychód сумма бюджет выручка částka hodnota bedrag omzet *金額* *売上* *金额*`)

// stageWords are words in the headers of columns that say what became of a sale.
var stageWords = strings.Fields(`*status* *stage* phase *phase fase fáze faze etap etapa étape outcome result won iswon
	ergebnis gewonnen résultat resultado risultato wynik výsledek stan stav stato estado statut situação situacao állapot
	durum tila disposition *статус* *стадия* *этап* *ステージ* *ステータス* *フェーズ* *状態* *阶段* *状态*`)

// wonWords are those of sales that came about, and openWords those of sales that did not, or not yet.
var (
	wonWords = strings.Fields(`won sold paid converted completed gewonnen verkauft bezahlt abgeschlossen gagné gagnée vendu
		vendue ganado ganada ganho ganha vendido vendida concluído concluída vinto vinta venduto venduta wygran* sprzedan*
		zrealizow* выигран* успешн* продан* оплачен* vyhr* prodán* verkocht megnyert kazanıldı *受注* *成約* *赢单* *成交*`)
	openWords = strings.Fields(`lost open pending cancel* refund* draft new qualified qualification negotiation proposal
		abandoned rejected declined verloren offen storniert abgelehnt angebot perdu perdue ouvert* annul* perdid* abiert*
		cancelad* aberto aberta aperto aperta perso persa przegran* otwart* проигран* открыт* отказ* потерян* отменен* prohr*
		ztracen* otevř* zruš* elvesz* kaybedildi *失注* *商談* *進行中* *未*`)
)

// peopleWords are words in the headers of columns that hold names of people.
var peopleWords = strings.Fields(`*owner* name *rep *person* *manager* *agent* *user* by assigned consultant *verkäufer*
	*besitzer* *mitarbeiter* *berater* *betreuer* vendeu* commercial responsab* propriétaire vendedor* propietario venditor*
	handlow* opiekun sprzedawca *менеджер* *ответственн* obchodník vlastník verkoper eigenaar *担当* *氏名*`)

// says tells whether a word of a text is of one of the patterns.
func says(text string, patterns []string) bool {
	words := headerWords(text)
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		stem := strings.Trim(pattern, "*")
		front, back := strings.HasPrefix(pattern, "*"), strings.HasSuffix(pattern, "*")
		return slices.ContainsFunc(words, func(word string) bool {
			switch {
			case front && back:
				return strings.Contains(word, stem)
			case front:
				return strings.HasSuffix(word, stem)
			case back:
				return strings.HasPrefix(word, stem)
			default:
				return word == stem
			}
		})
	})
}

// currencyNames are the currencies that words may stand for, the likeliest first.
var currencyNames = map[string]string{
	"euro": "EUR", "euros": "EUR", "евро": "EUR", "ユーロ": "EUR",
	"us dollar": "USD", "us dollars": "USD", "u.s. dollar": "USD", "us-dollar": "USD", "dollar us": "USD", "dólar estadounidense": "USD",
	"dollar": "USD AUD CAD HKD NZD SGD TWD", "dollars": "USD AUD CAD HKD NZD SGD TWD", "доллар": "USD", "доллар сша": "USD", "ドル": "USD",
	"british pound": "GBP", "pound sterling": "GBP", "sterling": "GBP", "pound": "GBP EGP LBP", "pounds": "GBP EGP LBP", "pfund": "GBP EGP LBP",
	"swiss franc": "CHF", "schweizer franken": "CHF", "franken": "CHF", "sfr": "CHF", "złoty": "PLN", "zloty": "PLN", "złotych": "PLN",
	"koruna": "CZK", "forint": "HUF", "рубль": "RUB", "рубли": "RUB", "российский рубль": "RUB", "гривна": "UAH",
	"yen": "JPY", "japanese yen": "JPY", "円": "JPY", "yuan": "CNY", "元": "CNY TWD", "real": "BRL", "reais": "BRL", "lira": "TRY",
	"canadian dollar": "CAD", "australian dollar": "AUD", "new zealand dollar": "NZD", "singapore dollar": "SGD", "hong kong dollar": "HKD",
	"indian rupee": "INR", "rupee": "INR PKR LKR NPR MUR SCR", "swedish krona": "SEK", "norwegian krone": "NOK", "danish krone": "DKK",
	"krona": "SEK ISK", "krone": "NOK DKK", "peso": "MXN ARS CLP COP PHP UYU", "mexican peso": "MXN", "rand": "ZAR",
}

// meantCurrencies lists the currencies that a cell of a column of currencies may mean, the likeliest first.
func meantCurrencies(word string) []string {
	if code := strings.ToUpper(word); IsCurrency(code) {
		return []string{code}
	}
	lower := strings.ToLower(plainWord(word))
	if names, ok := currencyNames[lower]; ok {
		return strings.Fields(names)
	}
	return strings.Fields(signCurrencies(word))
}
