package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// records is how many request records sim plays, and DuckDB adds up.
const records = 1_000_000

// beside prints what sim takes to read a file of request records and to play it under both readings, in seconds of CPU, beside DuckDB,
// which only reads it and adds two columns up. It prints why there is none where DuckDB is not installed.
func beside(times int) error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	sim := filepath.Join(dir, "sim")
	build := exec.Command("go", "build", "-o", sim, "./cmd/sim")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("sim cannot be built: %w\n%s", err, out)
	}
	file := filepath.Join(dir, "records.jsonl")
	if err := write(file); err != nil {
		return err
	}
	own, err := cpu(times, sim, "run", "--trace", file, "--limits", "anthropic/scale/claude-sonnet-5", "--retries", "none", "--format", "json")
	if err != nil {
		return err
	}
	query := "SELECT count(*), sum(input_tokens), sum(output_tokens) FROM read_json('" + file + "', format='newline_delimited')"
	peer := duckDB(query)
	if peer == nil {
		fmt.Println("\nThere is no DuckDB here (its command, pip install duckdb, or npm install @duckdb/node-api in NODE_PATH): its row is left out.")
		return nil
	}
	other, err := cpu(times, peer[0], peer[1:]...)
	if err != nil {
		return err
	}
	fmt.Printf("\n| work | CPU | peer | its CPU | ratio |\n|---|---|---|---|---|\n| a million request records, read and played under both readings | %.2f s | DuckDB, which adds two columns up | %.2f s | %.2f |\n", own, other, own/other)
	return nil
}

// duckDB is a command that asks DuckDB: its own, or one of Python or Node that has it; nil where there is none.
func duckDB(query string) []string {
	quoted := strconv.Quote(query)
	for _, way := range []struct{ there, ask []string }{
		{[]string{"duckdb", "-version"}, []string{"duckdb", "-c", query}},
		{[]string{"python3", "-c", "import duckdb"}, []string{"python3", "-c", "import duckdb; print(duckdb.sql(" + quoted + "))"}},
		{[]string{"node", "-e", `require.resolve("@duckdb/node-api")`}, []string{"node", "-e", `require("@duckdb/node-api").DuckDBInstance.create(":memory:").then(i => i.connect()).then(c => c.runAndReadAll(` + quoted +
			`)).then(r => { if (r.getRows()[0][0] != ` + strconv.Itoa(records) + `) process.exit(2) }, e => { console.error(e); process.exit(2) })`}},
	} {
		if exec.Command(way.there[0], way.there[1:]...).Run() == nil {
			return way.ask
		}
	}
	return nil
}

// write writes request records, ten a second.
func write(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	for i := range int64(records) {
		fmt.Fprintf(w, `{"at_ns":%d,"input_tokens":%d,"output_tokens":%d,"model":"claude-sonnet-5"}`+"\n", i*1e8, 800+i*7919%400, 100+i*104729%200)
	}
	return w.Flush()
}

// cpu is the least that a command takes, in seconds of CPU; whether its verdict is good is not the question.
func cpu(times int, name string, args ...string) (float64, error) {
	least := math.Inf(1)
	for range times {
		c := exec.Command(name, args...)
		if err := c.Run(); c.ProcessState == nil || c.ProcessState.ExitCode() < 0 || c.ProcessState.ExitCode() == 2 {
			return 0, fmt.Errorf("%s: %w", name, err)
		}
		least = min(least, (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds())
	}
	return least, nil
}
