// Makes the calls of SOPS, with version 2 of the AWS SDK for Go: Encrypt of a data key of 32 bytes and Decrypt
// without a key id, both with a context, by a client of the Region in the key's ARN; AssumeRole before, if the
// key comes with a role.
//
// usage: sops encrypt ARN[+ROLE] CONTEXT FILE | sops decrypt ARN[+ROLE] CONTEXT FILE
package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

var arnPattern = regexp.MustCompile(`^arn:aws[\w-]*:kms:(.+):[0-9]+:(?:key|alias)/.+$`)

type masterKey struct {
	arn, role string
	context   map[string]string
}

func parse(text, pairs string) masterKey {
	arn, role, _ := strings.Cut(text, "+")
	key := masterKey{arn: arn, role: role}
	if pairs != "" {
		key.context = map[string]string{}
	}
	for _, pair := range strings.Split(pairs, ",") {
		if name, value, found := strings.Cut(pair, ":"); found {
			key.context[name] = value
		}
	}
	return key
}

func (k masterKey) settings(ctx context.Context) (aws.Config, error) {
	parts := arnPattern.FindStringSubmatch(k.arn)
	if parts == nil {
		return aws.Config{}, fmt.Errorf("no valid ARN found in %q", k.arn)
	}
	// Releases of the SDK since 2023 read AWS_ENDPOINT_URL by themselves; this one is older.
	resolve := func(service, region string, _ ...interface{}) (aws.Endpoint, error) {
		if url := os.Getenv("AWS_ENDPOINT_URL"); url != "" {
			return aws.Endpoint{URL: url, SigningRegion: region}, nil
		}
		return aws.Endpoint{}, &aws.EndpointNotFoundError{}
	}
	settings, err := config.LoadDefaultConfig(
		ctx, config.WithRegion(parts[1]),
		config.WithEndpointResolverWithOptions(aws.EndpointResolverWithOptionsFunc(resolve)))
	if err != nil || k.role == "" {
		return settings, err
	}
	host, err := os.Hostname()
	if err != nil {
		return settings, err
	}
	invalid := regexp.MustCompile(`[^a-zA-Z0-9=,.@-]`)
	name := "sops@" + invalid.ReplaceAllString(host, "")
	out, err := sts.NewFromConfig(settings).AssumeRole(ctx, &sts.AssumeRoleInput{
		RoleArn: aws.String(k.role), RoleSessionName: aws.String(name),
	})
	if err != nil {
		return settings, fmt.Errorf("failed to assume role %q: %w", k.role, err)
	}
	settings.Credentials = credentials.NewStaticCredentialsProvider(
		*out.Credentials.AccessKeyId, *out.Credentials.SecretAccessKey, *out.Credentials.SessionToken)
	return settings, nil
}

func (k masterKey) encrypt(ctx context.Context, service *kms.Client, path string) error {
	dataKey := make([]byte, 32)
	if _, err := rand.Read(dataKey); err != nil {
		return err
	}
	out, err := service.Encrypt(ctx, &kms.EncryptInput{
		Plaintext: dataKey, KeyId: aws.String(k.arn), EncryptionContext: k.context,
	})
	if err != nil {
		return err
	}
	fmt.Println(hex.EncodeToString(dataKey))
	return os.WriteFile(path, []byte(base64.StdEncoding.EncodeToString(out.CiphertextBlob)), 0o600)
}

func (k masterKey) decrypt(ctx context.Context, service *kms.Client, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	blob, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil {
		return err
	}
	out, err := service.Decrypt(ctx, &kms.DecryptInput{
		CiphertextBlob: blob, EncryptionContext: k.context,
	})
	if err != nil {
		return err
	}
	fmt.Println(hex.EncodeToString(out.Plaintext))
	return nil
}

func run(arguments []string) error {
	ctx := context.Background()
	key := parse(arguments[1], arguments[2])
	settings, err := key.settings(ctx)
	if err != nil {
		return err
	}
	service := kms.NewFromConfig(settings)
	if arguments[0] == "encrypt" {
		return key.encrypt(ctx, service, arguments[3])
	}
	return key.decrypt(ctx, service, arguments[3])
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
