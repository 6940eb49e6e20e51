package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"convload/pipeline"
	"convload/writers/googleads"
)

// inventory checks what the mappings name in the account, or in the one that its conversions belong to.
func (x *examination) inventory(ctx context.Context, c *googleads.Customer, d *demand) {
	owner := c.ID
	if c.Elsewhere() {
		owner = c.ConversionCustomer
	}
	actions, err := x.doctor.Actions(ctx, owner)
	if err != nil {
		x.line(c.ID, cannotAsk(checkActions, owner, err))
		x.unknown(c.ID, "the conversion actions of "+dashed(owner)+" are not known", checkVariables, checkUploads)
		return
	}
	var found *googleads.Action
	for _, wanted := range d.actions {
		if action := x.action(c, owner, actions, wanted); action != nil && found == nil {
			found = action
		}
	}
	taking := actions.TakingClicks()
	if d.unread {
		x.line(c.ID, finding{Check: checkActions, State: stateUnknown, Message: "the conversion actions of the mapping that cannot be read are not checked"})
	} else if len(d.inFiles) > 0 || len(taking) == 0 {
		x.line(c.ID, offered(owner, taking, d.inFiles))
	}
	x.variables(ctx, c, owner, d)
	if x.down {
		x.unknown(c.ID, notNow, checkUploads)
		return
	}
	if found == nil && len(taking) > 0 {
		found = &taking[0]
	}
	if why, closed := whyClosed[c.Status]; closed {
		x.unknown(c.ID, "the account "+why.Message, checkUploads)
		return
	}
	if found == nil {
		x.unknown(c.ID, "Google can be asked only with a conversion action that takes clicks, and there is none", checkUploads)
		return
	}
	x.uploads(ctx, c, owner, found)
}

func cannotAsk(name, owner string, err error) finding {
	c := failing(name, err)
	c.Message = fmt.Sprintf("%s of %s cannot be asked for: %s", subjects[name], dashed(owner), c.Message)
	return c
}

// offered lists the conversion actions that a file may name.
func offered(owner string, taking googleads.Actions, mappings []string) finding {
	c := finding{Check: checkActions, State: stateOK}
	if len(taking) == 0 {
		c.State = stateFailed
		c.Message = "the account " + dashed(owner) + " has no conversion action that uploaded clicks can count for"
		c.Remedy = "create one: convload setup create-action --name \"Closed deal\""
		return c
	}
	const most = 12
	var names []string
	for _, action := range taking {
		names = append(names, strconv.Quote(action.Name))
	}
	names = slices.Compact(names)
	if more := len(names) - most; more > 0 {
		names = append(names[:most], fmt.Sprintf("%d more", more))
	}
	c.Message = fmt.Sprintf("the files themselves name the conversion actions (mapping: %s); the account has %s",
		strings.Join(mappings, ", "), strings.Join(names, ", "))
	return c
}

// action checks a conversion action that mappings name; nil where it cannot be used.
func (x *examination) action(c *googleads.Customer, owner string, actions googleads.Actions, wanted actionDemand) *googleads.Action {
	line := func(state, message, remedy string) {
		x.line(c.ID, finding{Check: checkActions, Name: wanted.name, State: state, Message: message, Remedy: remedy})
	}
	action, problem := actions.Find(wanted.name)
	if problem != nil {
		remedy := problem.Remedy
		misspelt := func(a googleads.Action) bool { return strings.EqualFold(a.Name, wanted.name) }
		if problem.Code == pipeline.UnknownAction && !slices.ContainsFunc(actions, misspelt) {
			remedy += "; convload setup create-action makes a new one"
		}
		line(stateFailed, problem.Message, remedy)
		return nil
	}
	what := fmt.Sprintf("the conversion action %q", action.Name)
	if action.Owner != "" && action.Owner != owner {
		line(stateFailed, fmt.Sprintf("%s belongs to the account %s, not to %s", what, dashed(action.Owner), dashed(owner)),
			fmt.Sprintf("set customer_id to %q", dashed(action.Owner)))
		return nil
	}
	faults := faultsOf(action, wanted.named)
	for _, f := range faults {
		line(f.State, what+" "+f.Message, f.Remedy)
	}
	if len(faults) == 0 {
		line(stateOK, what+" is ready: "+howItCounts(action), "")
	}
	return action
}

// howItCounts tells what conversions of an action count as.
func howItCounts(a *googleads.Action) string {
	text := "counts every conversion"
	if a.OnePerClick {
		text = "counts one conversion a click"
	}
	if a.LookbackDays > 0 {
		text += fmt.Sprintf(", up to %s after the click", plural(int(a.LookbackDays), "day", "days"))
	}
	if a.External {
		text += ", with the credit that the file gives (external attribution)"
	}
	return text
}

// faultsOf holds an action against what the mappings that name it fill in.
// (https://developers.google.com/google-ads/api/docs/conversions/upload-clicks)
func faultsOf(a *googleads.Action, named []*namedBy) []finding {
	var faults []finding
	fault := func(state, message, remedy string) {
		faults = append(faults, finding{State: state, Message: message, Remedy: remedy})
	}
	filling := func(fields ...string) (mapping string, state string) {
		for _, n := range named {
			if n.Requires(fields...) {
				return n.mapping, stateFailed
			}
		}
		if i := slices.IndexFunc(named, func(n *namedBy) bool { return n.Fills(fields...) }); i >= 0 {
			return named[i].mapping, stateWarning
		}
		return "", stateOK
	}
	if mapping, state := filling("gbraid", "wbraid"); a.OnePerClick && state != stateOK {
		fault(state, fmt.Sprintf("counts one conversion a click, and Google takes no gbraid or wbraid for such a one; the mapping %s sends them", mapping),
			"set its count to Every in Google Ads (Goals > Conversions > Summary), or leave gbraid and wbraid out of the mapping")
	}
	credit, creditState := filling("external_attribution_credit")
	order, orderState := filling("order_id")
	without := slices.IndexFunc(named, func(n *namedBy) bool { return !n.Fills("external_attribution_credit") })
	switch {
	case a.External && without >= 0:
		fault(stateFailed, fmt.Sprintf("is externally attributed: each conversion needs a credit and a model, which the mapping %s does not send",
			named[without].mapping), "map external_attribution_credit and external_attribution_model, or name another conversion action")
	case !a.External && creditState == stateFailed:
		fault(stateFailed, fmt.Sprintf("is not externally attributed and takes no credit, which the mapping %s sends", credit),
			"take external_attribution_credit out of the mapping, or name an externally attributed conversion action")
	}
	if a.External && orderState != stateOK {
		fault(orderState, fmt.Sprintf("is externally attributed and takes no order ID, which the mapping %s sends", order),
			"take order_id out of the mapping, or name another conversion action")
	}
	if _, state := filling("conversion_value"); a.AlwaysDefault && state != stateOK {
		fault(stateWarning, "always counts its default value: the amounts in the files change nothing",
			"if they are to count, choose \"Use different values for each conversion\" for it in Google Ads (Goals > Conversions > Summary)")
	}
	if a.Secondary {
		fault(stateWarning, "is a secondary one: its conversions are shown, and bidding does not use them",
			"if bidding is to use them, make it primary in Google Ads (Goals > Conversions > Summary)")
	}
	return faults
}

// variables checks the custom variables that mappings name.
func (x *examination) variables(ctx context.Context, c *googleads.Customer, owner string, d *demand) {
	if d.unread {
		x.line(c.ID, finding{Check: checkVariables, State: stateUnknown, Message: "the custom variables of the mapping that cannot be read are not checked"})
	} else if len(d.variables) == 0 {
		x.line(c.ID, finding{Check: checkVariables, State: stateNotApplicable, Message: "custom variables are not needed: no mapping names one"})
	}
	if len(d.variables) == 0 {
		return
	}
	variables, err := x.doctor.Variables(ctx, owner)
	if err != nil {
		x.line(c.ID, cannotAsk(checkVariables, owner, err))
		return
	}
	for _, name := range d.variables {
		line := finding{Check: checkVariables, Name: name, State: stateOK, Message: fmt.Sprintf("the custom variable %q is there and enabled", name)}
		if _, problem := variables.Find(name); problem != nil {
			line.State, line.Message, line.Remedy = stateFailed, problem.Message, problem.Remedy
		}
		x.line(c.ID, line)
	}
}

// uploads asks whether the account takes conversions of clicks at all, by the upload of an invented one of yesterday.
func (x *examination) uploads(ctx context.Context, c *googleads.Customer, owner string, action *googleads.Action) {
	err := x.doctor.TryUpload(ctx, owner, action.ID, x.now.Add(-24*time.Hour))
	if err == nil {
		x.fine(c.ID, checkUploads, "uploads are allowed: Google checked one invented conversion for %q, and kept nothing", action.Name)
		return
	}
	line := failing(checkUploads, err)
	if stop, ok := errors.AsType[*pipeline.StopError](err); ok && googleads.IsNotAllowlisted(stop.Problem.Code) {
		line.Message = "Google takes no uploads of clicks from this project, which had not made any before 15 June 2026 (" + line.Code + ")"
	} else if line.exit == exitUnfinished {
		line.Message = "whether uploads are allowed could not be found out: " + line.Message
	} else {
		line.Message = "uploads are not allowed: " + line.Message
	}
	x.line(c.ID, line)
}
