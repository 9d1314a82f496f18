# Uses keys by the AWS SDK for Ruby. Ends with status 1 at the first thing that is not as it should be.
# usage: tour.rb PART
require "aws-sdk-kms"

URL = ENV.fetch("AWS_ENDPOINT_URL")

def client(region: ENV.fetch("AWS_REGION", "us-east-1"))
  settings = { endpoint: URL, region: region, retry_limit: 0 }
  settings[:ssl_ca_bundle] = ENV["AWS_CA_BUNDLE"] if ENV["AWS_CA_BUNDLE"]
  Aws::KMS::Client.new(**settings)
end

def check(truth, words)
  abort("not so: #{words}") unless truth
end

def refused(error)
  yield
  abort("#{error} was not raised")
rescue error => refusal
  refusal
end

def encryption
  kms = client
  key = kms.create_key(description: "by Ruby").key_metadata
  context = { "tenant" => "a" }
  closed = kms.encrypt(key_id: key.arn, plaintext: "attack at dawn", encryption_context: context)
  opened = kms.decrypt(ciphertext_blob: closed.ciphertext_blob, encryption_context: context)
  check(opened.plaintext == "attack at dawn", "what was closed is opened")
  check(opened.key_id == key.arn, "the answer names the key")
  refused(Aws::KMS::Errors::InvalidCiphertextException) do
    kms.decrypt(ciphertext_blob: closed.ciphertext_blob)
  end
  data_key = kms.generate_data_key(key_id: key.key_id, key_spec: "AES_256")
  check(data_key.plaintext.bytesize == 32, "a data key has 32 bytes")
end

# Debian's release is older than key pairs: there is no `sign` in it.
def administration
  kms = client
  key = kms.create_key(tags: [{ tag_key: "a", tag_value: "b" }]).key_metadata
  id = key.key_id
  account = key.aws_account_id
  root = "arn:aws:iam::#{account}:root"
  check(kms.list_resource_tags(key_id: id).tags.map(&:tag_key) == ["a"], "the tag is there")
  policy = kms.get_key_policy(key_id: id, policy_name: "default").policy
  check(policy.include?(root), "the policy trusts the account")
  kms.put_key_policy(key_id: id, policy_name: "default", policy: policy)
  grant = kms.create_grant(key_id: id, grantee_principal: root, operations: ["Decrypt"])
  check(kms.list_grants(key_id: id).grants.map(&:grant_id) == [grant.grant_id], "one grant")
  kms.revoke_grant(key_id: id, grant_id: grant.grant_id)
  check(kms.list_grants(key_id: id).grants.empty?, "the grant is revoked")
  kms.enable_key_rotation(key_id: id)
  check(kms.get_key_rotation_status(key_id: id).key_rotation_enabled, "rotation is on")
  kms.disable_key(key_id: id)
  refused(Aws::KMS::Errors::DisabledException) { kms.encrypt(key_id: id, plaintext: "a") }
  kms.enable_key(key_id: id)
  ends = kms.schedule_key_deletion(key_id: id, pending_window_in_days: 7).deletion_date
  check((ends - Time.now).between?(6 * 86_400, 8 * 86_400), "it ends in a week")
  kms.cancel_key_deletion(key_id: id)
  check(kms.describe_key(key_id: id).key_metadata.key_state == "Disabled", "it stays, disabled")
end

def lists
  kms = client
  key = kms.create_key.key_metadata.key_id
  7.times { |number| kms.create_alias(alias_name: "alias/ruby-#{number}", target_key_id: key) }
  names = []
  # A pageable answer goes on by itself.
  kms.list_aliases(key_id: key, limit: 3).each { |page| names += page.aliases.map(&:alias_name) }
  check(names == (0..6).map { |number| "alias/ruby-#{number}" }, "every page was read")
end

def refusals
  kms = client
  refusal = refused(Aws::KMS::Errors::NotFoundException) { kms.describe_key(key_id: "alias/nobody") }
  check(refusal.message.include?("alias/nobody"), "the refusal names what was not found")
  wrong = Aws::KMS::Client.new(
    endpoint: URL, region: "us-east-1", retry_limit: 0,
    credentials: Aws::Credentials.new(ENV.fetch("AWS_ACCESS_KEY_ID"), "no" * 20),
    **(ENV["AWS_CA_BUNDLE"] ? { ssl_ca_bundle: ENV["AWS_CA_BUNDLE"] } : {})
  )
  refused(Aws::KMS::Errors::InvalidSignatureException) { wrong.list_keys }
end

send(ARGV.fetch(0))
puts "as it should be"
