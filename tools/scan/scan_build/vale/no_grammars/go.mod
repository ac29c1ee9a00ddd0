// In the place of github.com/smacker/go-tree-sitter: see sitter.go.
module github.com/smacker/go-tree-sitter

go 1.25.0
