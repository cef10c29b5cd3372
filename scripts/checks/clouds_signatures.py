"""Who calls: the signatures (AWS Signature Version 4) of requests and of the tokens that `aws eks get-token` makes, and what
each service answers to those that will not do.
"""
import base64
import datetime
import hashlib
import hmac
import json
import re
import urllib.parse

NO_CONTENT = hashlib.sha256(b"").hexdigest()
SIGNATURE = ("The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
             "Key and signing method.")
# The reasons of `caller`: by service the status, the code and the text. S3 and EKS have others than those that are asked by
# forms, which are under "".
REFUSALS = {
    "signature": {"eks": (403, "InvalidSignatureException", SIGNATURE), "": (403, "SignatureDoesNotMatch", SIGNATURE)},
    "key": {
        "eks": (403, "UnrecognizedClientException", "The security token included in the request is invalid."),
        "s3": (403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
        "": (403, "InvalidClientTokenId", "The security token included in the request is invalid.")},
    "expired": {
        "eks": (403, "ExpiredTokenException", "The security token included in the request is expired"),
        "s3": (400, "ExpiredToken", "The provided token has expired."),
        "": (403, "ExpiredToken", "The security token included in the request is expired")},
    "nothing": {
        "s3": (403, "AccessDenied", "Access Denied"),
        "": (403, "MissingAuthenticationToken", "Request is missing Authentication Token")},
}


class Keys:
    """The keys that there are, with their secrets, and those of sessions that have ended."""

    def __init__(self):
        self.secrets, self.expired = {}, set()


class Refused(Exception):
    """The caller is not known."""


def quoted(text, safe=""):
    return urllib.parse.quote(text, safe=safe + "-_.~")


def pairs_of(query):
    return urllib.parse.parse_qsl(query, keep_blank_values=True)


def signature(secret, scope, time, method, path, pairs, headers, content):
    """What a request is to be signed with; `headers` are those that are signed, in order."""
    asked = sorted((quoted(name), quoted(value)) for name, value in pairs if name != "X-Amz-Signature")
    canonical = "\n".join([method, path, "&".join(f"{name}={value}" for name, value in asked),
                           *(f"{name}:{' '.join(value.split())}" for name, value in headers.items()), "",
                           ";".join(headers), content])
    text = "\n".join(["AWS4-HMAC-SHA256", time, "/".join(scope), hashlib.sha256(canonical.encode()).hexdigest()])
    known = ("AWS4" + secret).encode()
    for part in (*scope, text):
        known = hmac.new(known, part.encode(), hashlib.sha256).digest()
    return known.hex()


def checked(keys, key, time):
    """The secret of `key`, which signed at `time`."""
    if key in keys.expired:
        raise Refused("expired")
    since = datetime.datetime.strptime(time, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    age = (datetime.datetime.now(datetime.timezone.utc) - since).total_seconds()
    if key not in keys.secrets or not -300 < age < 900:
        raise Refused("key")
    return keys.secrets[key]


def caller(keys, method, target, headers, body):
    """The key that signed a request, and the service that it is for."""
    told = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)",
                        headers.get("Authorization", ""))
    if told is None:
        raise Refused("nothing")
    key, *scope = told[1].split("/")
    secret = checked(keys, key, headers["X-Amz-Date"])
    url = urllib.parse.urlsplit(target)
    path = url.path or "/"
    if scope[2] != "s3":
        path = quoted(path, "/")
    content = headers.get("X-Amz-Content-SHA256") or hashlib.sha256(body).hexdigest()
    wanted = signature(secret, scope, headers["X-Amz-Date"], method, path, pairs_of(url.query),
                       {name: headers.get(name, "") for name in told[2].split(";")}, content)
    if not hmac.compare_digest(wanted, told[3]):
        raise Refused("signature")
    return key


def service_of(headers):
    """The service that a request is for, as its signature says; "" where there is none."""
    scope = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", headers.get("Authorization", ""))
    return scope[1] if scope else ""


def refusal(why, service):
    """The status, kind and text of the answer to a request that was refused, and a header that some have."""
    status, code, text = REFUSALS[why].get(service) or REFUSALS[why][""]
    if service == "eks":
        return status, "application/json", json.dumps({"message": text}), {"x-amzn-ErrorType": code}
    error = f"<Code>{code}</Code><Message>{text}</Message>"
    if service == "ec2":
        return status, "text/xml", f"<Response><Errors><Error>{error}</Error></Errors></Response>", {}
    if service in ("iam", "sts"):
        return status, "text/xml", f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error></ErrorResponse>", {}
    return status, "application/xml", f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{error}</Error>', {}


def token_caller(keys, token, cluster, services):
    """The key behind a token for `cluster`: a question to STS at `services`, signed, that only its owner can have made."""
    try:
        url = urllib.parse.urlsplit(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode())
        query = dict(pairs_of(url.query))
        key, *scope = query["X-Amz-Credential"].split("/")
        signed, time = query["X-Amz-SignedHeaders"].split(";"), query["X-Amz-Date"]
        if url.netloc != services or query["Action"] != "GetCallerIdentity" or scope[2:] != ["sts", "aws4_request"]:
            raise Refused("it is no question to STS who calls")
        if "x-k8s-aws-id" not in signed:
            raise Refused("it names no cluster")
        known = {"host": url.netloc, "x-k8s-aws-id": cluster}
        wanted = signature(checked(keys, key, time), scope, time, "GET", url.path or "/", pairs_of(url.query),
                           {name: known.get(name, "") for name in signed}, NO_CONTENT)
    except (ValueError, KeyError, IndexError) as fault:
        raise Refused(f"it cannot be read: {fault}") from None
    if not hmac.compare_digest(wanted, query.get("X-Amz-Signature", "")):
        raise Refused("signature")
    return key
