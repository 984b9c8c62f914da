module github.com/futvet/futvet

go 1.26.0

require (
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/tools v0.46.0 // indirect
	honnef.co/go/tools v0.8.0 // indirect
)
