// Package above looks for the directories that a place in a project is in: the
// repository's, the workspace's, the module's.
package above

import (
	"os"
	"path/filepath"
)

// Find returns the nearest directory at or above dir that holds a file or
// directory called by the first of marks, or else by the second, and so on, or dir
// itself.
func Find(dir string, marks ...string) string {
	for _, mark := range marks {
		for at := dir; ; at = filepath.Dir(at) {
			if _, err := os.Lstat(filepath.Join(at, mark)); err == nil {
				return at
			}
			if at == filepath.Dir(at) {
				break
			}
		}
	}
	return dir
}
