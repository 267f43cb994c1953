// The rule for secrets and what it does to texts and trees: manifests of every kind, --set rows, prose, values that are repeated,
// and the ranges that an editor does not paint.

#include "core/chart/load.h"
#include "core/inspect/preview.h"
#include "core/inspect/release_history.h"
#include "core/inspect/release_records.h"
#include "core/inspect/secret_mask.h"
#include "core/value/yaml.h"

#include <QTest>

using namespace chartroom;
using namespace chartroom::inspect;
using value::Layer;

namespace {

constexpr const char* kSecret = "s3cr3t-Value";

Value tree(const std::string& yaml) { return value::parseYaml(yaml).value(); }

QString qt(const std::string& text) { return QString::fromStdString(text); }

} // namespace

class TestSecrets : public QObject {
  Q_OBJECT
private slots:
  // helm takes Lists apart; their Secrets are Secrets.
  void secretsInListsAreMasked_data() {
    QTest::addColumn<QString>("manifest");
    QTest::newRow("a List")
        << "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: a}\n  data:\n    colour: Z3VsbGdyZXk=\n  stringData:\n    tide: gullgrey\n  type: Opaque\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: open}\n";
    QTest::newRow("maps in one line")
        << "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: a}\n  stringData: {tide: gullgrey}\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: open}\n  data: {colour: red}\n";
    QTest::newRow("a SecretList")
        << "apiVersion: v1\nkind: SecretList\nitems:\n  - metadata: {name: a}\n    stringData:\n      tide: |\n        first\n        gullgrey\n";
    QTest::newRow("data first")
        << "apiVersion: v1\nkind: List\nitems:\n- data:\n    colour: Z3VsbGdyZXk=\n  apiVersion: v1\n  kind: Secret\n  metadata: {name: a}\n";
    QTest::newRow("an item in one line")
        << "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {tide: gullgrey}}\n";
    QTest::newRow("all in one line")
        << "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {tide: gullgrey}}]\n";
    QTest::newRow("a List in a List")
        << "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  - apiVersion: v1\n    kind: Secret\n    metadata: {name: a}\n    stringData:\n      tide: gullgrey\n";
  }
  void secretsInListsAreMasked() {
    QFETCH(QString, manifest);
    const std::string text = manifest.toStdString();
    for (const std::string& masked :
        {maskManifest(text), maskObjectLines({text, {}}).text, maskManifest(text, MaskSide::After, text)}) {
      QVERIFY2(masked.find("gullgrey") == std::string::npos && masked.find("Z3VsbGdyZXk") == std::string::npos, masked.c_str());
      QVERIFY2(masked.find("kind: ") != std::string::npos && masked.find("••••••••") != std::string::npos, masked.c_str());
    }
    // What stays is not called changed.
    for (const std::string& same :
        {maskManifest(text, MaskSide::After, text), maskManifest(text, MaskSide::After, "a: b\n---\n" + text),
            maskObjectLines({text, {}}, MaskSide::After, {text, {}}).text})
      QVERIFY2(same.find("changed") == std::string::npos, same.c_str());
    if (manifest.contains("kind: ConfigMap")) QVERIFY(maskManifest(text).find("metadata: {name: open}") != std::string::npos);
    const std::vector<ManifestObject> objects = readObjects(text);
    QVERIFY(!objects.empty());
    QCOMPARE(objects[0].key, std::string("/Secret//a"));
    for (const ManifestObject& each : objects) QVERIFY(maskManifest(each.text).find("gullgrey") == std::string::npos);
  }

  void keysAreToldFromReferences_data() {
    QTest::addColumn<bool>("secret");
    for (const char* key : {"password", "adminPassword", "auth_token", "apiKey", "client-secret", "AWS_SECRET_ACCESS_KEY",
             "privateKey", "dbPass", "SMTP_PASS", "pwd", "credentials", "passwords", "passphrase", "signingKey"})
      QTest::newRow(key) << true;
    for (const char* key :
        {"secretName", "existingSecret", "tokenFile", "passwordKey", "replicas", "secretRef", "bypass", "compass", "secretKeyRef",
            "imagePullSecrets", "imagePullSecret", "tokens_path", "key", "existingSecretKey", "monkey", "secrets", "count/secrets"})
      QTest::newRow(key) << false;
  }
  void keysAreToldFromReferences() {
    QFETCH(bool, secret);
    QCOMPARE(isSecretKey(QTest::currentDataTag()), secret);
  }

  // Each text with a secret at "%": the mask replaces the secret and nothing else.
  void secretsAreMasked_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("stays");
    const auto row = [](const char* name, const char* text, const char* stays) {
      QTest::newRow(name) << QString(text) << QString(stays);
    };
    row("under a key", "a: 1\npassword: %\nb: 2\n", "b: 2");
    row("in quotes", "password: \"%\" # of the admin\nb: 2\n", "b: 2");
    row("under a key of its own line", "env:\n  ? DB_PASSWORD\n  : %\n  ? 'TOKEN'\n  : |\n    %\n  ? B\n  : two\n", "? B\n  : two");
    row("behind an anchor", "password: &pw %\nb: 2\n", "b: 2");
    row("a block", "password: |-\n  %\n  %\nb: 2\n", "b: 2");
    row("a folded value", "password:  >\n\n  %\nb: 2\n", "b: 2");
    row("deep in a list", "users:\n  - name: a\n    password: %\n", "name: a");
    row("a list of them", "tokens:\n  - %\n  - %\nb: 2\n", "b: 2");
    row("a list on one line", "tokens: [%, %]\nb: 2\n", "b: 2");
    row("a flow map", "auth: {user: a, password: %, port: 1}\n", "port: 1");
    row("a list in a flow map", "auth: {user: a, rootPassword: %, passwords: [%, %], port: 1}\n", "port: 1");
    row("a key of a replica set", "auth:\n  replicaSetKey: %\n  port: 1\n", "port: 1");
    row("a cookie of Erlang", "auth:\n  erlangCookie: %\nb: 2\n", "b: 2");
    row("JSON in a text", "config: |\n  {\"user\": \"a\", \"password\": \"%\"}\n", "\"user\": \"a\"");
    row("JSON in JSON", "config: \"{\\\"password\\\":\\\"%\\\",\\\"b\\\":2}\"\n", "\\\"b\\\":2");
    row("an environment variable", "env:\n  - name: DB_PASSWORD\n    value: %\n  - name: B\n    value: two\n", "value: two");
    row("an environment variable, value first", "env:\n  - value: %\n    name: DB_PASSWORD\n  - value: two\n    name: B\n",
        "value: two");
    row("an environment variable on one line", "env:\n  - {name: A, value: b}\n  - {password: %}\n", "value: b");
    row("a variable in a flow map",
        "env: [{name: DB_PASSWORD, value: %}, {value: \"%\", name: PGPASSWORD}, {name: B, value: two}]\n", "{name: B, value: two}");
    row("an authorization", "headers:\n  Authorization: Bearer %\n  Accept: text\n", "Accept: text");
    row("an authorization in a text", "args: [\"--header=Authorization: Basic %\", \"--x\"]\n", "\"--x\"");
    row("a URL", "url: postgres://user:%@db:5432/shop\n", "postgres://user:");
    row("an argument", "args:\n  - --db-password=%\n  - --port=1\n", "--port=1");
    row("a line of an ini file", "grafana.ini: |\n  admin_password = %\n  port = 1\n", "port = 1");
    row("a data source name", "dsn: host=db password=% port=1\n", "port=1");
    row("a private key", "tls.key: |\n  -----BEGIN RSA PRIVATE KEY-----\n  %\n  -----END RSA PRIVATE KEY-----\nb: 2\n", "b: 2");
    row("a private key under a plain name", "key: |\n  -----BEGIN PRIVATE KEY-----\n  %\n  %\n  -----END PRIVATE KEY-----\nb: 2\n",
        "-----END PRIVATE KEY-----\nb: 2");
    row("what was commented out", "# password: %\nb: 2\n", "b: 2");
    row("a default of a variable", "run: |\n  DB_PASSWORD=${DB_PASSWORD:-%}\n", "DB_PASSWORD=");
    row("a default of a variable under a key", "password: ${DB_PASSWORD:-%}\nb: 2\n", "b: 2");
    row("a map of secrets", "secretEnv:\n  A: %\n  B: %\nb: 2\n", "b: 2");
  }
  void secretsAreMasked() {
    QFETCH(QString, text);
    QFETCH(QString, stays);
    text.replace("%", kSecret);
    const std::string raw = text.toStdString();
    const std::string masked = maskManifest(raw);
    QVERIFY2(masked.find(kSecret) == std::string::npos, masked.c_str());
    QVERIFY2(masked.find(kSecretMask) != std::string::npos || text.contains("BEGIN"), masked.c_str());
    QVERIFY2(qt(masked).contains(stays), masked.c_str());
    // The ranges that an editor hides hold all of it, and nothing of what stays.
    QStringList lines = text.split('\n');
    const std::vector<SecretRange> ranges = secretRanges(raw);
    for (auto range = ranges.rbegin(); range != ranges.rend(); ++range) {
      QVERIFY(range->line <= lines.size() && range->first <= range->line);
      lines[range->line - 1].replace(range->column - 1, range->endColumn - range->column, QString());
    }
    QVERIFY2(!lines.join('\n').contains(kSecret), qPrintable(lines.join('\n')));
    QVERIFY2(lines.join('\n').contains(stays), qPrintable(lines.join('\n')));
    // The tree, written anew.
    if (!text.startsWith('#')) {
      auto written = value::writeYaml(maskValues(tree(raw)));
      QVERIFY(written.ok());
      if (!text.contains("BEGIN")) QVERIFY2(written->find(kSecret) == std::string::npos, written->c_str());
    }
  }

  void whatIsNoSecretStays_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"password: \"\"\n", "password: \n", "automountServiceAccountToken: true\n",
             "existingSecret: shop-db\n", "imagePullSecrets:\n  - name: registry\n", "imagePullSecrets: [registry]\n",
             "env:\n  - name: DB_PASSWORD\n    valueFrom:\n      secretKeyRef:\n        name: db\n        key: password\n",
             "env:\n  - name: URL\n    value: http://$(USER):$(PASSWORD)@db\n", "args: [\"--password-file=/run/x\"]\n",
             "a: b == c\n", "metadata:\n  name: db-password\nspec:\n  value: 3\n", "url: https://host:80/a@b\n",
             "password: ${PASSWORD}\n", "# The password: it is made when none is given\n", "# password: see the notes below\n",
             "time: \"12:30:00\"\n", "secrets:\n  - shop-db\n",
             "run: |\n  export REDIS_PASSWORD=$(kubectl get secret db -o jsonpath=\"{.data.p}\" | base64 -d)\n",
             "run: |\n  export REDIS_PASSWORD=\"$(< \"${REDIS_PASSWORD_FILE}\")\"\n",
             "run: kubectl run c --env REDIS_PASSWORD=$REDIS_PASSWORD --env=\"PGPASSWORD=$POSTGRES_PASSWORD\"\n",
             "run: |\n  DB_TOKEN=`cat /run/token`\n", "run: |\n  DB_TOKEN=${DB_TOKEN}\n", "hard: {pods: \"5\", secrets: \"10\"}\n",
             "message: 'exceeded quota: q, requested: secrets=1, used: secrets=4, limited: secrets=4'\n",
             "hard:\n  count/secrets: \"10\"\n", "mode: Authorization by Bearer $(TOKEN)\n", "authorization: RBAC\n",
             "run: nats -s nats://$NATS_USER:$NATS_PASS@nats.svc:4222 subscribe\n",
             "run: |\n  redis_credentials=\":$(encode_url \"$REDIS_PASSWORD\")\"\n"})
      QTest::newRow(text) << QString(text);
  }
  void whatIsNoSecretStays() {
    QFETCH(QString, text);
    QCOMPARE(qt(maskManifest(text.toStdString())), text);
    QVERIFY(secretRanges(text.toStdString()).empty());
  }

  void aChangedSecretSaysSo() {
    const std::string before =
        "kind: A\nenv:\n  - name: DB_PASSWORD\n    value: one-Secret1\n  - name: URL\n    value: db://u:one-Secret1@h\nsame:\n  password: abc1234\n";
    const std::string after =
        "kind: A\nenv:\n  - name: DB_PASSWORD\n    value: two-Secret2\n  - name: URL\n    value: db://u:two-Secret2@h\nsame:\n  password: abc1234\n";
    const std::string left = maskManifest(before, MaskSide::Before, after), right = maskManifest(after, MaskSide::After, before);
    for (const std::string& text : {left, right})
      QVERIFY2(text.find("ecret1") == std::string::npos && text.find("ecret2") == std::string::npos &&
                   text.find("abc1234") == std::string::npos,
          text.c_str());
    QCOMPARE(qt(left).count("(before)"), 2);
    QCOMPARE(qt(right).count("(changed)"), 2);
  }

  void repeatedSecretsAreFound() {
    SecretValues secrets;
    secrets.collect(tree(
        "auth: {password: s3cr3t-Value, user: admin12}\nurl: amqp://u:Amqp-Pass1@mq\nshort: {password: admin}\nsecretEnv: {A: env-Secret1}\nusers: [{name: DB_PASSWORD, value: list-Secret1}]\n"));
    QCOMPARE(
        qt(secrets.masked("login admin12 with s3cr3t-Value, czNjcjN0LVZhbHVl, Amqp-Pass1, env-Secret1 and list-Secret1 as admin")),
        QString::fromUtf8("login admin12 with ••••••••, ••••••••, ••••••••, •••••••• and •••••••• as admin"));
    QCOMPARE(qt(secrets.masked("as upper writes it, S3CR3T-VALUE, and lower, amqp-pass1")),
        QString::fromUtf8("as upper writes it, ••••••••, and lower, ••••••••"));
    QVERIFY(SecretValues().empty());
    QVERIFY(!secrets.empty());
    QCOMPARE(qt(maskProse("open https://a:b-Pass1@h\nor s3cr3t-Value\n", secrets)),
        QString::fromUtf8("open https://a:••••••••@h\nor ••••••••\n"));
  }

  // The value may be masked for its key, for where it comes from or as a known one.
  void theMaskIsTheSameForEveryReason() {
    SecretValues known;
    known.add("s3cr3t-Value");
    const std::string line = "- {name: PASSWORD, value: \"s3cr3t-Value\"}\n";
    const std::string alone = maskObjectLines({line, {}}).text,
                      withKnown = maskObjectLines({line, {}}, MaskSide::Alone, {}, &known).text;
    const std::size_t at = line.find('"');
    const std::string withPart = maskObjectLines({line, {{at, at + 14}}}, MaskSide::Alone, {}, &known).text;
    QCOMPARE(qt(withKnown), QString::fromUtf8("- {name: PASSWORD, value: \"••••••••\"}\n"));
    QCOMPARE(qt(withPart), qt(withKnown));
    if (alone != line) QCOMPARE(qt(alone), qt(withKnown));
  }

  void aSecretIsMaskedUnderEveryKeyOfTheValues() {
    const std::string yaml =
        "copy: s3cr3t-Value\nauth:\n  password: \"s3cr3t-Value\"\nline: psql -W s3cr3t-Value db\nplain: value\n";
    auto written = value::writeYaml(maskValues(tree(yaml)));
    QVERIFY2(written->find("s3cr3t-Value") == std::string::npos, written->c_str());
    QVERIFY2(written->find("psql -W ••••••••") != std::string::npos && written->find("plain: value") != std::string::npos,
        written->c_str());
    // The other side of a comparison may be the only one that has the key.
    written = value::writeYaml(maskValues(tree("copy: s3cr3t-Value\n"), MaskSide::After, tree(yaml)));
    QVERIFY2(written->find("s3cr3t-Value") == std::string::npos, written->c_str());
    const std::vector<SecretRange> ranges = secretRanges(yaml);
    const std::vector<SecretRange> expected{{1, 7, 19, 1}, {3, 13, 27, 3}, {4, 15, 27, 4}};
    QVERIFY(ranges == expected);
  }

  // As Go's JSON writes it, and inside of YAML's single quotes.
  void escapedSecretsAreMasked() {
    SecretValues secrets;
    secrets.add("s3cr3t<V&l>'u\"e");
    for (const char* text : {"s3cr3t<V&l>'u\"e", R"(s3cr3t\u003cV\u0026l\u003e'u\"e)", R"(s3cr3t<V&l>'u\"e)", "s3cr3t<V&l>''u\"e"})
      QCOMPARE(qt(secrets.masked("a " + std::string(text) + " b")), QString::fromUtf8("a •••••••• b"));
  }

  // helm's description of a failure repeats what the cluster refused, of this revision or the one before.
  void descriptionsAreMasked() {
    const auto revision = [](int number, const char* password, const std::string& description) {
      release::Release made;
      made.name = "shop", made.nameSpace = "default", made.version = number;
      made.info.status = release::status::kFailed;
      made.info.description = description;
      made.config = tree("auth: {password: " + std::string(password) + "}\n");
      made.chart = std::make_shared<chart::Chart>();
      return std::make_shared<const release::Release>(std::move(made));
    };
    const std::string first = "Release \"shop\" failed: Secret \"shop\" is invalid: s3cr3t-Value";
    const std::vector<ReleasePtr> revisions{revision(1, "s3cr3t-Value", first),
        revision(2, "An0ther-Value", "Upgrade \"shop\" failed: s3cr3t-Value became An0ther-Value")};
    const ReleasePtr summary = summaryOf(*revisions[0]);
    QVERIFY2(summary->info.description.find("s3cr3t") == std::string::npos, summary->info.description.c_str());
    QVERIFY(summary->info.description.find("is invalid") != std::string::npos);
    const std::vector<HistoryRevision> history = makeHistory(revisions);
    QCOMPARE(history.size(), std::size_t(2));
    for (const HistoryRevision& one : history) {
      QVERIFY2(one.description.find("-Value") == std::string::npos, one.description.c_str());
      for (const HistoryChip& chip : one.chips)
        QVERIFY2((chip.text + chip.from + chip.to + chip.failure.words).find("-Value") == std::string::npos, chip.text.c_str());
    }
    QCOMPARE(qt(history[1].description), QString::fromUtf8("Upgrade \"shop\" failed: •••••••• became ••••••••"));
  }

  // In the base64 of a longer text a secret has three alignments, and two alphabets.
  void encodedCombinationsAreMasked() {
    SecretValues secrets;
    secrets.add("s3cr3t?>~Value");
    for (const char* before : {"", "u", "us", "use", "user:"})
      for (const char* behind : {"", "@", "@h", "@host"})
        for (const auto options : {QByteArray::Base64Encoding, QByteArray::Base64UrlEncoding}) {
          const QByteArray encoded = (QByteArray(before) + "s3cr3t?>~Value" + behind).toBase64(options);
          QCOMPARE(qt(secrets.masked(("basic: " + encoded + " end").toStdString())), QString::fromUtf8("basic: •••••••• end"));
        }
    const std::string other = "basic: " + QByteArray("user:another-Value").toBase64().toStdString();
    QCOMPARE(qt(secrets.masked(other)), qt(other));
  }

  void setRowsAreMasked() {
    QCOMPARE(qt(maskSetText("auth.password=s3cr3t-Value,replicas=3")), QString::fromUtf8("auth.password=••••••••,replicas=3"));
    QCOMPARE(qt(maskSetText("{\"password\":\"s3cr3t-Value\",\"b\":1}")), QString::fromUtf8("{\"password\":\"••••••••\",\"b\":1}"));
    QCOMPARE(qt(maskSetText("image.tag=2.1")), QString("image.tag=2.1"));
  }

  // A short secret under a key that says nothing: provenance knows where the line comes from.
  void whatComesFromASecretIsMasked() {
    auto loaded = chart::loadFiles(Context(),
        {{"Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n", {}},
            {"values.yaml", "auth: {password: \"\", user: a}\nport: 1\n", {}},
            {"templates/a.yaml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  annotations:\n    checksum: {{ .Values.auth.password | sha256sum }}\ndata:\n  line: login {{ .Values.auth.user }} {{ .Values.auth.password }} end\n"
                "  coded: {{ .Values.auth | toJson | b64enc }}\n  has: {{ if .Values.auth.password }}\"yes\"{{ end }}\n  port: \"{{ .Values.port }}\"\n",
                {}},
            {"templates/NOTES.txt", "The password is {{ .Values.auth.password }}-long-Enough1\n", {}}});
    PreviewRequest request;
    request.layers.push_back({Layer::Kind::ChartDefaults, "defaults", loaded.value()->valuesFile()->data.str()});
    request.layers.push_back({Layer::Kind::File, "values.yaml", "auth: {password: plum}\n"});
    request.chart = std::make_shared<const render::CompiledChart>(std::move(loaded).value());
    const PreviewResult result = makePreview(Context(), request);
    QCOMPARE(result.objects.size(), std::size_t(1));
    const MaskedObject masked = maskedObject(result, result.objects[0]);
    QVERIFY2(masked.text.find("plum") == std::string::npos, masked.text.c_str());
    QVERIFY2(qt(masked.text).contains(QString::fromUtf8("line: login a •••••••• end")), masked.text.c_str());
    QVERIFY2(qt(masked.text).contains(QString::fromUtf8("coded: ••••••••\n")), masked.text.c_str());
    QVERIFY2(qt(masked.text).contains("has: \"yes\""), masked.text.c_str());
    QVERIFY2(qt(masked.text).contains("port: \"1\""), masked.text.c_str());
    QVERIFY2(!qt(masked.text).contains(QString::fromUtf8("checksum: •")), masked.text.c_str());
    QVERIFY(mergedText(result).find("plum") == std::string::npos);
    QVERIFY(mergedText(result, Secrets::Shown).find("plum") != std::string::npos);
  }

  // Provenance knows the new side alone; what is the same looks the same on both.
  void whatStaysIsMaskedAlike() {
    auto loaded = chart::loadFiles(Context(),
        {{"Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n", {}},
            {"templates/a.yaml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  url: {{ printf \"postgres://u:%s@h/\" .Values.password | quote }}\n  both: {{ printf \"%s-%s\" .Values.host .Values.password }}\n"
                "  json: {{ dict \"pw\" .Values.password | toJson | quote }}\n  cut: {{ .Values.password | trunc 9 }}\n  hex: {{ printf \"%x\" .Values.password }}\n  text: |\n    {{ dict \"pw\" .Values.password | toJson }}\n"
                "  host: {{ .Values.host }}\n",
                {}}});
    PreviewRequest request;
    request.layers.push_back({Layer::Kind::File, "values.yaml", "password: Zz9-Quark7\nhost: here\n"});
    request.chart = std::make_shared<const render::CompiledChart>(std::move(loaded).value());
    const PreviewResult first = makePreview(Context(), request);
    request.deployed = std::make_shared<const std::vector<ManifestObject>>(
        readManifest("---\n# Source: c/templates/a.yaml\n" + first.objects[0].text.str()));
    const PreviewResult same = makePreview(Context(), request);
    QCOMPARE(same.objects[0].change, ObjectChange::Same);
    const MaskedObject masked = maskedObject(same, same.objects[0]);
    QCOMPARE(qt(masked.text), qt(masked.deployed));
    QVERIFY2(!qt(masked.text).contains("Quark") && !qt(masked.text).contains("(changed)"), masked.text.c_str());
    const DiffTexts texts = diffTexts(same);
    QCOMPARE(qt(texts.rendered), qt(texts.deployed));
    // One line that changes marks no other.
    request.layers.push_back({Layer::Kind::File, "more.yaml", "host: there\n"});
    const PreviewResult moved = makePreview(Context(), request);
    const MaskedObject other = maskedObject(moved, moved.objects[0]);
    QVERIFY2(!qt(other.text + other.deployed).contains("Quark"), other.deployed.c_str());
    QCOMPARE(qt(other.text).count("(changed)"), 1); // `both` holds the password and the host
    // What it made of the old secret is one, too.
    request.layers.back() = {Layer::Kind::File, "more.yaml", "password: Bb8-Quasar9\n"};
    request.deployedValues = tree("password: Zz9-Quark7\nhost: here\n");
    const PreviewResult changed = makePreview(Context(), request);
    const MaskedObject sides = maskedObject(changed, changed.objects[0]);
    for (const char* part : {"Zz9", "5a7a39", "Quark"})
      QVERIFY2(!qt(sides.deployed).contains(QLatin1String(part)), sides.deployed.c_str());
    QVERIFY(qt(sides.deployed).contains("host: here"));
  }

  void messagesDoNotRepeatSecrets() {
    auto loaded = chart::loadFiles(Context(), {{"Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n", {}},
                                                  {"templates/a.yaml", "{{ fail (printf \"bad: %s\" .Values.password) }}", {}},
                                                  {"templates/NOTES.txt", "Log in with {{ .Values.password }}\n", {}}});
    PreviewRequest request;
    request.layers.push_back({Layer::Kind::File, "values.yaml", "password: s3cr3t-Value\n"});
    request.chart = std::make_shared<const render::CompiledChart>(std::move(loaded).value());
    const PreviewResult result = makePreview(Context(), request);
    QVERIFY(!result.problems.empty());
    for (const Problem& problem : result.problems)
      QVERIFY2((problem.message + problem.details).find(kSecret) == std::string::npos, problem.details.c_str());
    for (const FailedTemplate& failure : result.failures)
      QVERIFY((failure.message + failure.details).find(kSecret) == std::string::npos);
    QVERIFY2(result.notes.find(kSecret) == std::string::npos, result.notes.c_str());
    QVERIFY(result.notes.find("Log in with") != std::string::npos);
  }
};

QTEST_GUILESS_MAIN(TestSecrets)
#include "tst_secrets.moc"
