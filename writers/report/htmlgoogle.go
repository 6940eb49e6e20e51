package report

import (
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"convload/pipeline"
)

// aftermath is what Google says since of what was sent, or how to ask for that.
func (p page) aftermath() g.Node {
	const title = "What Google says since"
	sent := p.file.Statuses[pipeline.Accepted] + p.file.Statuses[pipeline.Submitted]
	switch {
	case p.run.Google != nil:
		uploads, alerts := uploadsOf(p.run.Google)
		return section(title,
			g.If(len(p.run.Files) > 1, para(g.Textf("The counts are of the whole run, which had %d files.", len(p.run.Files)))),
			uploadTable(uploads),
			g.Map(p.run.Google.Accounts, func(a pipeline.AccountDiagnostics) g.Node {
				return g.If(a.Gone, para(account(a.Customer), g.Text(": Google names only the seven newest runs of an account, "+
					"and this one is no longer among them: it tells no more of it.")))
			}),
			alertList(alerts),
		)
	case sent > 0 && p.mode != rehearsal:
		return section(title, para(g.Text("Nothing yet: Google tells only some hours later what became of what it took. "),
			h.Code(g.Text("convload status")), g.Text(" asks for it, and adds it here.")))
	default:
		return nil
	}
}

// upload is what Google says of the uploads to one of an account's conversion actions or, where that has no name, to all.
type upload struct {
	customer string
	asked    time.Time
	pipeline.ActionDiagnostics
}

// alert is an error that some of the uploads met.
type alert struct {
	upload
	pipeline.Alert
}

func uploadsOf(d *pipeline.Diagnostics) (uploads []upload, alerts []alert) {
	for _, account := range d.Accounts {
		uploads = append(uploads, upload{account.Customer, account.Asked, pipeline.ActionDiagnostics{
			Job: account.Job, Status: account.Status, Alerts: account.Alerts}})
		for _, action := range account.Actions {
			uploads = append(uploads, upload{account.Customer, account.Asked, action})
		}
	}
	for _, u := range uploads {
		for _, met := range u.Alerts {
			alerts = append(alerts, alert{u, met})
		}
	}
	return uploads, alerts
}

func uploadTable(uploads []upload) g.Node {
	if len(uploads) == 0 {
		return para(g.Text("Google named no upload."))
	}
	return g.Group{
		table(header(column("Account"), column("Conversion action"), numbers("Successful"), numbers("Failed"), numbers("Pending"),
			column("All recent uploads"), column("As of")), uploads, maxShownUploads, func(u upload) g.Node {
			events := g.Group{dash, dash, dash}
			if u.Job != nil {
				events = g.Group{count(u.Job.Successful), count(u.Job.Failed), count(u.Job.Pending)}
			}
			return row(h.Td(h.Class("w"), account(u.customer)), rowHead(bdiOr(u.Name, "all actions")), events, h.Td(text(u.Status)), h.Td(g.Text(inUTC(u.asked))))
		}),
		para(h.Class("soft"), g.Text("A dash: Google does not name this run there, not yet or no longer.")),
	}
}

func alertList(alerts []alert) g.Node {
	return g.If(len(alerts) > 0, g.Group{
		para(g.Text("On the newest day with uploads, of this run or another one, Google met these errors:")),
		list(alerts, maxShownUploads, func(a alert) g.Node {
			return g.Group{
				account(a.customer), g.If(a.Name != "", g.Group{g.Text(", "), bdi(a.Name)}), g.Text(": "),
				h.Code(text(a.Code)), g.Text(" in " + percent(a.Share) + " of the conversions"), remedy(a.Remedy),
			}
		}),
	})
}
