package schedulers

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// A cluster is a Slurm of one node, on this machine's loopback.
type cluster struct {
	*testing.T
	dir string
}

// start starts Slurm, which needs to be root; what runs is ended with the test.
func start(t *testing.T) *cluster {
	t.Helper()
	for _, name := range []string{"sbatch", "squeue", "scancel", "slurmctld", "slurmd", "munged"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("there is no %s here: Slurm is not tried", name)
		}
	}
	if os.Getuid() != 0 {
		t.Skip("Slurm's own daemon wants to be root: it is not tried")
	}
	c := &cluster{t, t.TempDir()}
	if err := os.Chmod(c.dir, 0o755); err != nil { // munge wants to be sure who may write there
		t.Fatal(err)
	}
	key := make([]byte, 128)
	rand.Read(key)
	if err := os.WriteFile(c.path("munge.key"), key, 0o400); err != nil {
		t.Fatal(err)
	}
	c.daemon("munged", "--foreground", "--force", "--key-file", c.path("munge.key"), "--socket", c.path("munge.socket"),
		"--pid-file", c.path("munge.pid"), "--log-file", c.path("munge.log"), "--seed-file", c.path("munge.seed"))
	host, err := exec.Command("hostname", "-s").Output()
	if err != nil {
		t.Fatal(err)
	}
	node := strings.TrimSpace(string(host))
	write(t, c.path("slurm.conf"), fmt.Sprintf(`ClusterName=one
SlurmctldHost=%[1]s(127.0.0.1)
SlurmctldPort=%[2]d
SlurmdPort=%[3]d
AuthInfo=socket=%[4]s/munge.socket
CryptoType=crypto/munge
SlurmUser=root
StateSaveLocation=%[4]s/state
SlurmdSpoolDir=%[4]s/spool
SlurmctldPidFile=%[4]s/slurmctld.pid
SlurmdPidFile=%[4]s/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
ReturnToService=2
MinJobAge=3600
SchedulerParameters=sched_interval=1,batch_sched_delay=0,bf_interval=1
NodeName=%[1]s NodeAddr=127.0.0.1 CPUs=%[5]d State=UNKNOWN
PartitionName=all Nodes=%[1]s Default=YES State=UP
`, node, free(t), free(t), c.dir, runtime.NumCPU()))
	t.Setenv("SLURM_CONF", c.path("slurm.conf"))
	c.starts("munge answers", "munge", "--no-input", "--socket", c.path("munge.socket"))
	c.daemon("slurmctld", "-D", "-c", "-f", c.path("slurm.conf"))
	c.daemon("slurmd", "-D", "-N", node, "-f", c.path("slurm.conf"))
	c.starts("the node is idle", "sh", "-c", "sinfo -h -o %T | grep -x idle")
	return c
}

func (c *cluster) path(name string) string { return filepath.Join(c.dir, name) }

// free is a port that nobody listens on.
func free(t *testing.T) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// daemon runs something until the test ends.
func (c *cluster) daemon(name string, args ...string) {
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, name, args...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		c.Fatal(err)
	}
	c.Cleanup(func() {
		stop()
		cmd.Wait()
		if c.Failed() {
			c.Logf("%s said:\n%s", name, said.String())
		}
	})
}

// starts waits for a daemon. A machine on which it does not start is none for this test.
func (c *cluster) starts(what, name string, args ...string) {
	c.Helper()
	if out, ok := again(name, args...); !ok {
		c.Skipf("Slurm does not start here, it is not tried: waited in vain until %s: %s", what, out)
	}
}

// until waits for something.
func (c *cluster) until(what, name string, args ...string) {
	c.Helper()
	if out, ok := again(name, args...); !ok {
		c.Fatalf("waited in vain until %s: %s", what, out)
	}
}

// again asks again and again, for as long as a slow machine may take.
func again(name string, args ...string) (out []byte, ok bool) {
	deadline, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	every := time.NewTicker(100 * time.Millisecond)
	defer every.Stop()
	for {
		out, err := exec.Command(name, args...).CombinedOutput()
		if err == nil {
			return out, true
		}
		select {
		case <-every.C:
		case <-deadline.Done():
			return out, false
		}
	}
}

// TestSlurm plays a sweep on a real Slurm, kills one of its tasks, submits it again, and compares what is merged with the whole.
func TestSlurm(t *testing.T) {
	script, err := filepath.Abs("slurm.sh")
	if err != nil {
		t.Fatal(err)
	}
	dir := built(t)
	c := start(t)
	over := func() { c.until("all jobs have ended", "sh", "-c", `test -z "$(squeue -h)"`) }
	const sweep = " plan.yaml --vary scale=0.5..2:0.1 --runs 3"
	// A task that never ends is killed: its plan is a pipe that nobody writes to.
	run(t, dir, 0, "mv plan.yaml kept.yaml && mkfifo plan.yaml")
	run(t, dir, 0, "bash "+script+sweep, "PARTS=1")
	c.until("a task runs", "sh", "-c", "squeue -h -t R -o %j | grep -x sweep")
	run(t, dir, 0, "scancel --signal=KILL --full --name sweep; scancel --name sweep")
	over()
	if log := read(t, filepath.Join(dir, "parts", "merge.log")); !bytes.Contains(log, []byte("has no part")) {
		t.Errorf("merge says %q of no part", log)
	}
	run(t, dir, 0, "rm plan.yaml && mv kept.yaml plan.yaml")

	run(t, dir, 0, "bash "+script+sweep, "PARTS=4")
	over()
	run(t, dir, 0, "rm parts/3.json grid.json") // as if the node had been lost
	run(t, dir, 0, "bash "+script+sweep, "PARTS=4")
	over()
	run(t, dir, 0, "sim sweep"+sweep+" --out json=whole.json")
	if !bytes.Equal(read(t, filepath.Join(dir, "grid.json")), read(t, filepath.Join(dir, "whole.json"))) {
		t.Error("what is merged is not the whole")
	}
	if len(read(t, filepath.Join(dir, "grid.html"))) == 0 {
		t.Error("there is no page")
	}
}
