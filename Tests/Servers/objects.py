"""moto's S3 with signatures and rights really checked, on 127.0.0.1.

Prints one line of JSON with its port and the keys it made. On standard input «change» replaces an object, «put NAME PATH»
stores a file and «count» asks what was served since it was last asked; each is answered by a line. Serves until standard
input ends.
"""

import json
import sys

import boto3
import moto.server
import moto.settings
from botocore.config import Config
from moto.server import ThreadedMotoServer

# moto itself refuses the signature of its own client for more than blanks.
ODD = "a folder/an odd key.bin"


served = {"requests": 0, "bytes": 0}


def counting(application):
    """What the server is asked for and sends, counted where it leaves."""

    def counted(environment, start_response):
        def start(status, fields, *rest):
            if environment["REQUEST_METHOD"] == "GET":
                served["requests"] += 1
                served["bytes"] += int(dict(fields).get("Content-Length", 0))
            return start_response(status, fields, *rest)

        return application(environment, start)

    return counted


def main():
    call = moto.server.DomainDispatcherApplication.__call__
    moto.server.DomainDispatcherApplication.__call__ = lambda self, *rest: counting(
        lambda environment, start: call(self, environment, start))(*rest)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://127.0.0.1:{port}"
    common = {"endpoint_url": endpoint, "region_name": "eu-central-1"}
    start = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    iam = boto3.client("iam", **common, **start)

    def user(name, actions):
        iam.create_user(UserName=name)
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return {"access": key["AccessKeyId"], "secret": key["SecretAccessKey"]}

    owner = user("owner", ["s3:*", "sts:*"])
    stranger = user("stranger", ["s3:ListAllMyBuckets"])
    path = Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required")
    keys = {"aws_access_key_id": owner["access"], "aws_secret_access_key": owner["secret"]}
    s3 = boto3.client("s3", **common, **keys, config=path)
    s3.create_bucket(Bucket="disks", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    body = bytes((index * 7 + (index >> 8)) & 255 for index in range(3_000_000))
    for name in ("image.bin", "changing.bin", ODD):
        s3.put_object(Bucket="disks", Key=name, Body=body)
    s3.put_object(Bucket="disks", Key="empty", Body=b"")
    iam.create_role(RoleName="reader", AssumeRolePolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}))
    iam.put_role_policy(RoleName="reader", PolicyName="p", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}))
    sts = boto3.client("sts", **common, **keys)
    role = sts.assume_role(RoleArn="arn:aws:iam::123456789012:role/reader", RoleSessionName="test")["Credentials"]
    session = {"access": role["AccessKeyId"], "secret": role["SecretAccessKey"], "token": role["SessionToken"]}
    presigned = s3.generate_presigned_url("get_object", Params={"Bucket": "disks", "Key": "image.bin"})
    # From here on every request must be signed with a key that exists, by someone who may.
    moto.settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    print(json.dumps({"port": port, "owner": owner, "stranger": stranger, "session": session, "odd": ODD,
                      "presigned": presigned}), flush=True)
    for line in sys.stdin:
        word, *rest = line.split()
        answer = {}
        if word == "change":
            s3.put_object(Bucket="disks", Key="changing.bin", Body=body[::-1])
        elif word == "put":
            with open(rest[1], "rb") as file:
                s3.put_object(Bucket="disks", Key=rest[0], Body=file)
        elif word == "count":
            answer = dict(served)
            served.update(requests=0, bytes=0)
        print(json.dumps(answer), flush=True)
    server.stop()


main()
