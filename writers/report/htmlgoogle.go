package report

import (
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
			para(g.Text("Google was asked on "+inUTC(p.run.Google.Asked)+"."), g.If(len(p.run.Files) > 1,
				g.Textf(" Its counts are of the whole run, which had %d files.", len(p.run.Files)))),
			uploadTable(uploads),
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
	pipeline.ActionDiagnostics
}

// alert is an error that some of the uploads met.
type alert struct {
	upload
	pipeline.Alert
}

func uploadsOf(d *pipeline.Diagnostics) (uploads []upload, alerts []alert) {
	for _, account := range d.Accounts {
		uploads = append(uploads, upload{account.Customer, pipeline.ActionDiagnostics{
			Job: account.Job, Status: account.Status, Alerts: account.Alerts}})
		for _, action := range account.Actions {
			uploads = append(uploads, upload{account.Customer, action})
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
		return para(g.Text("It named no upload."))
	}
	return g.Group{
		table(header(column("Account"), column("Conversion action"), numbers("Successful"), numbers("Failed"), numbers("Pending"),
			column("All recent uploads")), uploads, maxShownUploads, func(u upload) g.Node {
			events := g.Group{dash, dash, dash}
			if u.Job != nil {
				events = g.Group{count(u.Job.Successful), count(u.Job.Failed), count(u.Job.Pending)}
			}
			return row(h.Td(h.Class("w"), account(u.customer)), rowHead(bdiOr(u.Name, "all actions")), events, h.Td(text(u.Status)))
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
