// Tls writes an execution trace, with samples of a CPU profile, of clients that
// greet a server by TLS: 1.2 and 1.3 in turn.  The certificates, a chain of
// three, are expensive to check.
//
//	tls TRACE-FILE COUNT
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"os"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"strconv"
	"time"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// An issuer has a key and the certificate of it.
type issuer struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

var serial int64

// issue makes one that is signed by this one; the first signs itself.
func (by *issuer) issue(name string, ca bool) *issuer {
	key, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	check(err)
	serial++
	about := &x509.Certificate{
		SerialNumber:          big.NewInt(serial),
		Subject:               pkix.Name{CommonName: name},
		DNSNames:              []string{name},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		IsCA:                  ca,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	if by == nil {
		by = &issuer{key, about}
	}
	der, err := x509.CreateCertificate(rand.Reader, about, by.cert, &key.PublicKey, by.key)
	check(err)
	cert, err := x509.ParseCertificate(der)
	check(err)
	return &issuer{key, cert}
}

func serve(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go io.Copy(c, c)
	}
}

// greet sends a word there and back.
func greet(addr string, config *tls.Config) {
	c, err := tls.Dial("tcp", addr, config)
	check(err)
	check1(c.Write([]byte("hello")))
	check1(io.ReadFull(c, make([]byte, 5)))
	check(c.Close())
}

func check1(_ int, err error) {
	check(err)
}

func main() {
	n, err := strconv.Atoi(os.Args[2])
	check(err)
	root := (*issuer)(nil).issue("root", true)
	middle := root.issue("middle", true)
	leaf := middle.issue("localhost", false)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{{
			Certificate: [][]byte{leaf.cert.Raw, middle.cert.Raw},
			PrivateKey:  leaf.key,
		}},
	})
	check(err)
	go serve(l)
	pool := x509.NewCertPool()
	pool.AddCert(root.cert)

	runtime.SetCPUProfileRate(1000)
	check(pprof.StartCPUProfile(io.Discard))
	f, err := os.Create(os.Args[1])
	check(err)
	check(trace.Start(f))
	done := make(chan bool)
	for i := 0; i < n; i++ {
		config := &tls.Config{RootCAs: pool, ServerName: "localhost",
			MaxVersion: tls.VersionTLS12 + uint16(i%2)}
		go func() {
			greet(l.Addr().String(), config)
			done <- true
		}()
		<-done
	}
	trace.Stop()
	pprof.StopCPUProfile()
	check(f.Close())
}
