module github.com/futvet/futvet

go 1.26

require (
	golang.org/x/sys v0.46.0
	golang.org/x/tools v0.46.0
)

require (
	github.com/google/go-cmp v0.7.0 // indirect
	golang.org/x/mod v0.37.0 // indirect
	golang.org/x/sync v0.21.0 // indirect
)
