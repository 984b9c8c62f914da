package render

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/futvet/futvet/internal/above"
	"github.com/futvet/futvet/internal/finding"
	"github.com/futvet/futvet/internal/rule"
)

// SARIF 2.1.0 (OASIS, errata 01), the part of it that code-scanning services
// read. What GitHub takes is in its "SARIF support for code scanning":
//
//   - paths are relative to the repository's root, which is the nearest
//     directory above that holds .git, or else where the command runs;
//   - columns count UTF-16 code units, and the log says so;
//   - a result has no primaryLocationLineHash: the service computes it from the
//     source, and a wrong one makes every alert new. Ours, which survives moved
//     lines, stands under its own key.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		ColumnKind  string            `json:"columnKind"`
		Results     []sarifResult     `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		InformationURI string      `json:"informationUri"`
		Version        string      `json:"version"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID                   string             `json:"id"`
		Name                 string             `json:"name"`
		ShortDescription     sarifText          `json:"shortDescription"`
		FullDescription      sarifText          `json:"fullDescription"`
		Help                 sarifText          `json:"help"`
		HelpURI              string             `json:"helpUri"`
		DefaultConfiguration sarifConfiguration `json:"defaultConfiguration"`
		Properties           sarifProperties    `json:"properties"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifConfiguration struct {
		Level   string `json:"level"`
		Enabled bool   `json:"enabled"`
	}
	sarifProperties struct {
		Tags            []string `json:"tags"`
		Precision       string   `json:"precision"`
		ProblemSeverity string   `json:"problem.severity"`
	}
	sarifInvocation struct {
		ExecutionSuccessful bool                `json:"executionSuccessful"`
		Notifications       []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Level        string             `json:"level"`
		Message      sarifText          `json:"message"`
		Locations    []sarifLocation    `json:"locations"`
		CodeFlows    []sarifCodeFlow    `json:"codeFlows,omitempty"`
		Fixes        []sarifFix         `json:"fixes,omitempty"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
		Fingerprints map[string]string  `json:"partialFingerprints,omitempty"`
	}
	sarifLocation struct {
		PhysicalLocation *sarifPhysical `json:"physicalLocation,omitempty"`
		Message          *sarifText     `json:"message,omitempty"`
	}
	sarifPhysical struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI       string `json:"uri"`
		URIBaseID string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndLine     int `json:"endLine,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
	sarifCodeFlow struct {
		ThreadFlows []sarifThreadFlow `json:"threadFlows"`
	}
	sarifThreadFlow struct {
		Locations []sarifFlowLocation `json:"locations"`
	}
	sarifFlowLocation struct {
		Location sarifLocation `json:"location"`
	}
	sarifFix struct {
		Description sarifText     `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		ArtifactLocation sarifArtifact      `json:"artifactLocation"`
		Replacements     []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		DeletedRegion   sarifRegion `json:"deletedRegion"`
		InsertedContent sarifText   `json:"insertedContent"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification,omitempty"`
	}
)

const (
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	homePage    = "https://pkg.go.dev/github.com/futvet/futvet"
)

func sarif(w io.Writer, r *Report) error {
	s := &sarifWriter{report: r, root: above.Find(r.Dir, ".git"), sources: make(sources)}
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: "futvet", InformationURI: homePage, Version: r.Version, Rules: []sarifRule{}}},
		Invocations: []sarifInvocation{{ExecutionSuccessful: !r.Failed}},
		ColumnKind:  "utf16CodeUnits",
		Results:     []sarifResult{},
	}
	for _, m := range r.Messages {
		run.Invocations[0].Notifications = append(run.Invocations[0].Notifications,
			sarifNotification{Level: "error", Message: sarifText{Text: m}})
	}
	index := make(map[string]int)
	for i, known := range r.Rules {
		index[known.ID] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, ruleRecord(known))
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		at, ok := index[f.ID]
		if !ok {
			at = -1 // no entry, says the standard
		}
		run.Results = append(run.Results, s.result(f, at))
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}})
}

func ruleRecord(r *rule.Rule) sarifRule {
	return sarifRule{
		ID:                   r.ID,
		Name:                 r.Name,
		ShortDescription:     sarifText{Text: r.Title},
		FullDescription:      sarifText{Text: r.Title},
		Help:                 sarifText{Text: strings.TrimSpace(r.Doc), Markdown: strings.TrimSpace(r.Doc)},
		HelpURI:              r.Analyzer.URL,
		DefaultConfiguration: sarifConfiguration{Level: level(r.Severity), Enabled: !r.OptIn},
		Properties: sarifProperties{
			Tags:            []string{"cancellation", "concurrency", "correctness"},
			Precision:       "high",
			ProblemSeverity: problemSeverity(r.Severity),
		},
	}
}

func level(s rule.Severity) string {
	if s == rule.Info {
		return "note"
	}
	return s.String()
}

func problemSeverity(s rule.Severity) string {
	if s == rule.Info {
		return "recommendation"
	}
	return s.String()
}

type sarifWriter struct {
	report  *Report
	root    string
	sources sources
}

func (s *sarifWriter) result(f *finding.Finding, ruleIndex int) sarifResult {
	res := sarifResult{
		RuleID:    f.ID,
		RuleIndex: ruleIndex,
		Level:     level(f.Severity),
		Message:   sarifText{Text: f.Message},
		Locations: []sarifLocation{},
	}
	if len(f.Platforms) > 0 {
		res.Message.Text += " [" + strings.Join(f.Platforms, ", ") + "]"
	}
	if at := s.location(f.Position, f.End, ""); at.PhysicalLocation != nil {
		res.Locations = append(res.Locations, at)
	}
	if len(f.Steps) > 0 {
		var flow sarifThreadFlow
		for _, step := range f.Steps {
			flow.Locations = append(flow.Locations, sarifFlowLocation{s.location(step.Position, finding.Position{}, step.Message)})
		}
		flow.Locations = append(flow.Locations, sarifFlowLocation{s.location(f.Position, f.End, f.Message)})
		res.CodeFlows = []sarifCodeFlow{{[]sarifThreadFlow{flow}}}
	}
	for _, fix := range f.Fixes {
		res.Fixes = append(res.Fixes, s.fix(fix))
	}
	if f.Ignored {
		res.Suppressions = append(res.Suppressions, sarifSuppression{Kind: "inSource", Justification: f.Justification})
	}
	if f.Known {
		res.Suppressions = append(res.Suppressions, sarifSuppression{Kind: "external", Justification: "in the baseline"})
	}
	if f.Fingerprint != "" {
		res.Fingerprints = map[string]string{"futvet/v1": f.Fingerprint}
	}
	return res
}

func (s *sarifWriter) location(p, end finding.Position, message string) sarifLocation {
	var at sarifLocation
	if p.File != "" {
		at.PhysicalLocation = &sarifPhysical{ArtifactLocation: s.artifact(p.File)}
		if p.Line > 0 {
			region := &sarifRegion{StartLine: p.Line, StartColumn: s.sources.utf16Column(p.File, p.Line, p.Column)}
			if end.Line > 0 && end.Column > 0 && end.File == p.File {
				region.EndLine = end.Line
				region.EndColumn = s.sources.utf16Column(end.File, end.Line, end.Column)
			}
			at.PhysicalLocation.Region = region
		}
	}
	if message != "" {
		at.Message = &sarifText{Text: message}
	}
	return at
}

func (s *sarifWriter) fix(fix finding.Fix) sarifFix {
	out := sarifFix{Description: sarifText{Text: fix.Message}, Changes: []sarifChange{}}
	byFile := make(map[string]int)
	for _, e := range fix.Edits {
		i, ok := byFile[e.File]
		if !ok {
			i = len(out.Changes)
			byFile[e.File] = i
			out.Changes = append(out.Changes, sarifChange{ArtifactLocation: s.artifact(e.File)})
		}
		start, end := s.sources.place(e.File, e.Start), s.sources.place(e.File, e.End)
		out.Changes[i].Replacements = append(out.Changes[i].Replacements, sarifReplacement{
			DeletedRegion:   sarifRegion{start.line, start.column, end.line, end.column},
			InsertedContent: sarifText{Text: e.New},
		})
	}
	return out
}

// artifact names a file: relative to the root where it is below it.
func (s *sarifWriter) artifact(file string) sarifArtifact {
	if !filepath.IsAbs(file) {
		file = filepath.Join(s.report.Dir, file)
	}
	if rel, err := filepath.Rel(s.root, file); err == nil && filepath.IsLocal(rel) {
		return sarifArtifact{URI: (&url.URL{Path: filepath.ToSlash(rel)}).EscapedPath(), URIBaseID: "%SRCROOT%"}
	}
	name := filepath.ToSlash(file)
	if !strings.HasPrefix(name, "/") {
		name = "/" + name // C:/x
	}
	return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: name}).String()}
}
