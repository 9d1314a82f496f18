// Makes the calls of the Kubernetes aws-encryption-provider, with version 1 of the AWS SDK for Go: Encrypt and
// Decrypt without a key id, with a context if there is one, and Encrypt of "foo" as its health check.
//
// usage: kubernetes KEY [NAME=VALUE …]
// Reads commands, one a line: `health`, `encrypt TEXT`, `decrypt BASE64`. Answers one line for each.
package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/request"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/kms"
)

// The first byte of everything that is stored in etcd.
const storageVersion = "1"

// The API server waits no longer.
const waitMax = 3 * time.Second

type provider struct {
	service *kms.KMS
	key     string
	context map[string]*string
}

func (p *provider) encrypt(plaintext []byte) ([]byte, error) {
	input := &kms.EncryptInput{Plaintext: plaintext, KeyId: aws.String(p.key)}
	if len(p.context) > 0 {
		input.EncryptionContext = p.context
	}
	result, err := p.service.Encrypt(input)
	if err != nil {
		return nil, err
	}
	return append([]byte(storageVersion), result.CiphertextBlob...), nil
}

func (p *provider) decrypt(stored []byte) ([]byte, error) {
	if string(stored[0]) == storageVersion {
		stored = stored[1:]
	}
	input := &kms.DecryptInput{CiphertextBlob: stored}
	if len(p.context) > 0 {
		input.EncryptionContext = p.context
	}
	result, err := p.service.Decrypt(input)
	if err != nil {
		return nil, err
	}
	return result.Plaintext, nil
}

// The label of its metric: what was throttled is told apart, because it passes.
func label(err error) string {
	switch {
	case err == nil:
		return "success"
	case request.IsErrorThrottle(err):
		return "failure-throttle"
	default:
		return "failure"
	}
}

func (p *provider) answer(command, argument string) string {
	began := time.Now()
	var output []byte
	var err error
	switch command {
	case "health":
		_, err = p.encrypt([]byte("foo"))
	case "encrypt":
		output, err = p.encrypt([]byte(argument))
		output = []byte(base64.StdEncoding.EncodeToString(output))
	case "decrypt":
		var stored []byte
		stored, err = base64.StdEncoding.DecodeString(argument)
		if err == nil {
			output, err = p.decrypt(stored)
		}
	}
	if time.Since(began) > waitMax {
		return "too late"
	}
	if err != nil {
		return label(err) + " " + strings.ReplaceAll(err.Error(), "\n", " ")
	}
	return "success " + string(output)
}

func main() {
	config := aws.NewConfig().WithMaxRetries(0)
	if endpoint := os.Getenv("KMS_ENDPOINT"); endpoint != "" {
		config = config.WithEndpoint(endpoint)
	}
	made, err := session.NewSession(config)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	p := &provider{service: kms.New(made), key: os.Args[1], context: map[string]*string{}}
	for _, pair := range os.Args[2:] {
		name, value, _ := strings.Cut(pair, "=")
		p.context[name] = aws.String(value)
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		command, argument, _ := strings.Cut(lines.Text(), " ")
		fmt.Println(p.answer(command, argument))
	}
}
