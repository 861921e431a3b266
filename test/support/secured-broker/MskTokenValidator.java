import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerTokenCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallback;

/**
 * Judges a token as Amazon MSK does: a presigned URL, its signature calculated anew with the one key that the listener's JAAS
 * options name ({@code region}, {@code accessKeyId}, {@code secretAccessKey}, {@code sessionToken}). A session ends with its token.
 * Signature Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
public final class MskTokenValidator implements AuthenticateCallbackHandler {
  private static final String TIME = "yyyyMMdd'T'HHmmss'Z'";
  private static final String EMPTY_BODY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final Set<String> UNSIGNED = Set.of("X-Amz-Signature", "User-Agent");

  private Map<String, ?> options;

  @Override
  public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> jaas) {
    options = jaas.get(0).getOptions();
  }

  @Override
  public void close() {}

  @Override
  public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
    for (Callback callback : callbacks) {
      if (callback instanceof OAuthBearerTokenCallback) {
        // The broker itself logs in nowhere, but it asks.
        continue;
      }
      if (!(callback instanceof OAuthBearerValidatorCallback validation)) {
        throw new UnsupportedCallbackException(callback);
      }
      try {
        validation.token(validate(validation.tokenValue()));
      } catch (Exception refusal) {
        System.err.println("Refused a token: " + refusal.getMessage());
        validation.error("invalid_token", null, null);
      }
    }
  }

  private OAuthBearerToken validate(String value) throws Exception {
    require(!value.contains("="), "padding");
    URI url = URI.create(new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8));
    Map<String, String> query = new TreeMap<>();
    for (String pair : url.getRawQuery().split("&")) {
      String[] parts = pair.split("=", 2);
      query.put(decode(parts[0]), decode(parts[1]));
    }
    Instant signed = DateTimeFormatter.ofPattern(TIME).withZone(ZoneOffset.UTC).parse(query.get("X-Amz-Date"), Instant::from);
    int seconds = Integer.parseInt(query.get("X-Amz-Expires"));
    Instant end = signed.plusSeconds(seconds);
    String day = query.get("X-Amz-Date").substring(0, 8);
    String scope = day + "/" + option("region") + "/kafka-cluster/aws4_request";

    require(url.getScheme().equals("https") && url.getPath().equals("/"), "address");
    require(url.getHost().equals("kafka." + option("region") + ".amazonaws.com"), "host");
    require("kafka-cluster:Connect".equals(query.get("Action")), "action");
    require("AWS4-HMAC-SHA256".equals(query.get("X-Amz-Algorithm")), "algorithm");
    require((option("accessKeyId") + "/" + scope).equals(query.get("X-Amz-Credential")), "credential scope");
    require("host".equals(query.get("X-Amz-SignedHeaders")), "signed headers");
    require(option("sessionToken").equals(query.get("X-Amz-Security-Token")), "session token");
    require(query.containsKey("User-Agent"), "user agent");
    require(seconds > 0 && seconds <= 900, "expiry");
    require(signed.isBefore(Instant.now().plusSeconds(60)) && end.isAfter(Instant.now()), "time");
    require(signature(url.getHost(), query, day, scope).equals(query.get("X-Amz-Signature")), "signature");
    return new Token(value, option("accessKeyId"), signed.toEpochMilli(), end.toEpochMilli());
  }

  private String signature(String host, Map<String, String> query, String day, String scope) throws Exception {
    String canonicalQuery = query.entrySet().stream()
        .filter(parameter -> !UNSIGNED.contains(parameter.getKey()))
        .map(parameter -> encode(parameter.getKey()) + "=" + encode(parameter.getValue()))
        .collect(Collectors.joining("&"));
    String request = String.join("\n", "GET", "/", canonicalQuery, "host:" + host, "", "host", EMPTY_BODY);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(request.getBytes(StandardCharsets.UTF_8));
    String text = String.join("\n", "AWS4-HMAC-SHA256", query.get("X-Amz-Date"), scope, HexFormat.of().formatHex(digest));
    byte[] key = ("AWS4" + option("secretAccessKey")).getBytes(StandardCharsets.UTF_8);
    for (String part : List.of(day, option("region"), "kafka-cluster", "aws4_request", text)) {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      key = mac.doFinal(part.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(key);
  }

  private String option(String name) {
    return (String) options.get(name);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
  }

  private record Token(String value, String principalName, Long startTimeMs, long lifetimeMs) implements OAuthBearerToken {
    @Override
    public Set<String> scope() {
      return Set.of();
    }
  }
}
