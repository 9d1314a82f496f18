// Makes the calls of the `awskms` seal of Vault and OpenBao, with version 1 of the AWS SDK for Go:
// DescribeKey when it starts, Encrypt of a key of its own, Decrypt without a key id; no context anywhere.
//
// usage: unseal seal KEY FILE | unseal unseal KEY FILE
package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/awserr"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/kms"
)

// What is kept beside the sealed data: which key closed the data key, and the closed data key.
type envelope struct {
	KeyID      string
	WrappedKey []byte
	Nonce      []byte
	Ciphertext []byte
}

func client() (*kms.KMS, error) {
	config := aws.NewConfig().WithMaxRetries(3)
	if endpoint := os.Getenv("AWS_KMS_ENDPOINT"); endpoint != "" {
		config = config.WithEndpoint(endpoint)
	}
	made, err := session.NewSession(config)
	if err != nil {
		return nil, err
	}
	return kms.New(made), nil
}

func aead(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func seal(service *kms.KMS, key string, secret []byte) (*envelope, error) {
	dataKey := make([]byte, 32)
	if _, err := rand.Read(dataKey); err != nil {
		return nil, err
	}
	wrapped, err := service.Encrypt(&kms.EncryptInput{
		KeyId:     aws.String(key),
		Plaintext: dataKey,
	})
	if err != nil {
		return nil, err
	}
	gcm, err := aead(dataKey)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, gcm.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return &envelope{
		KeyID:      aws.StringValue(wrapped.KeyId),
		WrappedKey: wrapped.CiphertextBlob,
		Nonce:      nonce,
		Ciphertext: gcm.Seal(nil, nonce, secret, nil),
	}, nil
}

func unseal(service *kms.KMS, sealed *envelope) ([]byte, error) {
	opened, err := service.Decrypt(&kms.DecryptInput{CiphertextBlob: sealed.WrappedKey})
	if err != nil {
		return nil, err
	}
	gcm, err := aead(opened.Plaintext)
	if err != nil {
		return nil, err
	}
	return gcm.Open(nil, sealed.Nonce, sealed.Ciphertext, nil)
}

func run(command, key, path string) error {
	service, err := client()
	if err != nil {
		return err
	}
	// Vault does not start with a key that is not there.
	described, err := service.DescribeKey(&kms.DescribeKeyInput{KeyId: aws.String(key)})
	if err != nil {
		return fmt.Errorf("error fetching AWS KMS wrapping key information: %w", err)
	}
	if described.KeyMetadata == nil || described.KeyMetadata.KeyId == nil {
		return fmt.Errorf("no key information returned")
	}
	if command == "seal" {
		sealed, err := seal(service, key, []byte("the root key of a vault"))
		if err != nil {
			return err
		}
		text, err := json.Marshal(sealed)
		if err != nil {
			return err
		}
		return os.WriteFile(path, text, 0o600)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var sealed envelope
	if err := json.Unmarshal(text, &sealed); err != nil {
		return err
	}
	secret, err := unseal(service, &sealed)
	if err != nil {
		return err
	}
	fmt.Println(string(secret))
	return nil
}

func main() {
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		if refused, ok := err.(awserr.Error); ok {
			fmt.Fprintln(os.Stderr, "refused:", refused.Code())
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
