"""Calls the servers through generated clients. Prints one line of JSON."""

import base64
import json
import sys
from datetime import datetime, timedelta, timezone
from io import BytesIO

from auth_client import Client as AuthServer
from auth_client.api.oauth import oauth_access_token, oauth_revoke
from auth_client.models import OauthAccessTokenRequest, OauthRevokeRequest
from resource_client import AuthenticatedClient, Client
from resource_client import models as m
from resource_client.api.calendar import calendar_add, calendar_delete, calendar_events, calendar_update
from resource_client.api.image import image_captcha, image_captcha_get, image_captcha_verify, image_chaos, image_order
from resource_client.api.user import (
    user_avatar,
    user_avatar_upload,
    user_frienddel,
    user_friendmake,
    user_friends,
    user_login,
    user_message,
    user_modify_basic_info,
    user_modify_detail_info,
    user_register,
    user_set_avatar,
    user_uid,
    user_validate_unique_username,
)
from resource_client.types import File

auth_url, resource_url, picture_file, name, app = sys.argv[1:6]
app = json.loads(app)
shanghai = timezone(timedelta(hours=8))
PASSWORD = "Quiet_lake_at_night"


def done(answer):
    if answer is None or answer.error_code not in (0, 203101, 204101):
        raise SystemExit(f"failed: {answer}")
    return answer


anybody = Client(base_url=resource_url)
done(user_validate_unique_username.sync(client=anybody, body=m.UserValidateUniqueUsernameRequest(username=name)))
done(
    user_register.sync(
        client=anybody, body=m.UserRegisterRequest(username=name, password=PASSWORD, email=f"{name}@example.com")
    )
)
friend = done(
    user_register.sync(
        client=anybody,
        body=m.UserRegisterRequest(username=f"{name}-2", password=PASSWORD, email=f"{name}-2@example.com"),
    )
)


def captcha(client):
    drawn = image_captcha_get.sync_detailed(client=client, type_=m.ImageCaptchaGetType.JPG)
    assert drawn.status_code == 200 and drawn.content[:3] == b"\xff\xd8\xff"
    return {"captcha": "abcd5", "captcha_token": drawn.headers["x-captcha-token"]}


posted = image_captcha.sync_detailed(client=anybody, body=m.ImageCaptchaRequest(type_=m.ImageCaptchaRequestType.PNG))
assert posted.status_code == 200 and posted.content[:4] == b"\x89PNG"
assert image_captcha.sync_detailed(client=anybody).status_code == 200
done(image_captcha_verify.sync(client=anybody, body=m.ImageCaptchaVerifyRequest(**captcha(anybody))))
wrong = user_login.sync(
    client=anybody, body=m.UserLoginRequest(username=name, password="wrong", **captcha(anybody)), lang=m.UserLoginLang.ZH
)
assert wrong.error_code == 202103 and wrong.message == "密码错误", wrong
signed = done(
    user_login.sync(
        client=anybody, body=m.UserLoginRequest(username=name, password=PASSWORD, remember=True, **captcha(anybody))
    )
)

me = AuthenticatedClient(base_url=resource_url, token=signed.login_token)
done(
    user_modify_detail_info.sync(
        client=me, body=m.UserModifyDetailInfoRequest(realname="欧阳若兰", postalcode="100020", zoneinfo="Asia/Shanghai")
    )
)
done(user_modify_detail_info.sync(client=me, body=m.UserModifyDetailInfoRequest(realname="")))
done(user_modify_basic_info.sync(client=me, body=m.UserModifyBasicInfoRequest(nickname=f"N {name}", **captcha(me))))

with open(picture_file, "rb") as file:
    picture = file.read()
uploaded = done(
    user_avatar_upload.sync(
        client=me, body=m.UserAvatarUploadRequest(avatar=File(BytesIO(picture), "a.jpg", "image/jpeg"), uid=signed.uid)
    )
)
done(
    user_set_avatar.sync(
        client=me, body=m.UserSetAvatarRequest(avatar=File(BytesIO(picture), "a.jpg", "image/jpeg"))
    )
)
listed = user_set_avatar.sync(client=me, body=m.UserSetAvatarRequest(action=m.UserSetAvatarRequestAction.LIST))
assert len(listed.data) == 2, listed
shown = done(
    user_avatar.sync(client=me, body=m.UserAvatarRequest(size=m.UserAvatarRequestSize.VALUE_420, uid=signed.uid))
)
assert shown.width == 420
assert done(user_uid.sync(client=me, body=m.UserUidRequest(username=name))).uid == signed.uid

assert done(calendar_events.sync(client=me, body=m.CalendarEventsRequest())).error_code == 203101
added = done(
    calendar_add.sync(
        client=me,
        body=m.CalendarAddRequest(
            title="Stand-up",
            start=datetime(2026, 11, 23, 9, 30, tzinfo=shanghai),
            end=datetime(2026, 11, 23, 9, 45, tzinfo=shanghai),
            rrule="FREQ=WEEKLY;COUNT=3",
            tzid="Asia/Shanghai",
        ),
    )
)
done(
    calendar_update.sync(
        client=me, body=m.CalendarUpdateRequest(id=added.id, status=m.CalendarUpdateRequestStatus.DONE, content="Room 4")
    )
)
events = done(calendar_events.sync(client=me, body=m.CalendarEventsRequest(from_=datetime(2026, 11, 1, tzinfo=timezone.utc), to=datetime(2026, 12, 31, 0, 0, 0, 999999, tzinfo=timezone.utc))))
assert events.data[0].content == "Room 4" and len(events.data[0].occurrences) == 3, events
done(calendar_delete.sync(client=me, body=m.CalendarDeleteRequest(id=added.id)))

assert done(user_friends.sync(client=me, body=m.UserFriendsRequest())).error_code == 204101
assert done(user_friendmake.sync(client=me, body=m.UserFriendmakeRequest(fid=friend.uid))).status == "requested"
other = AuthenticatedClient(base_url=resource_url, token=friend.login_token)
assert done(user_friends.sync(client=other, body=m.UserFriendsRequest())).requests[0].uid == signed.uid
assert done(user_friendmake.sync(client=other, body=m.UserFriendmakeRequest(fid=signed.uid))).status == "friends"
friends = done(user_friends.sync(client=me, body=m.UserFriendsRequest()))
assert friends.data[0].uid == friend.uid and friends.next_ is None and isinstance(friends.data[0].since, datetime)
done(user_frienddel.sync(client=me, body=m.UserFrienddelRequest(fid=friend.uid)))
messages = done(user_message.sync(client=other, body=m.UserMessageRequest()))
one = done(user_message.sync(client=other, body=m.UserMessageRequest(id=messages.data[0].id)))

sealed = done(image_chaos.sync(client=anybody, body=m.ImageChaosRequest(image=base64.b64encode(picture).decode())))
opened = done(image_order.sync(client=anybody, body=m.ImageOrderRequest(image=sealed.image, password=sealed.password)))
assert opened.image

auth = AuthServer(base_url=auth_url)
tokens = done(
    oauth_access_token.sync(
        client=auth,
        body=OauthAccessTokenRequest(grant_type="password", username=name, password=PASSWORD, scope="profile", **app),
    )
)
assert tokens.uid == signed.uid
refreshed = done(
    oauth_access_token.sync(
        client=auth, body=OauthAccessTokenRequest(grant_type="refresh_token", refresh_token=tokens.refresh_token, **app)
    )
)
done(oauth_revoke.sync(client=auth, body=OauthRevokeRequest(access_token=refreshed.access_token)))
ended = user_uid.sync_detailed(
    client=AuthenticatedClient(base_url=resource_url, token=refreshed.access_token), body=m.UserUidRequest(username=name)
)
assert ended.status_code == 401 and ended.parsed.error_code == 201203
assert one.data.from_.uid == signed.uid and one.data.read and shown.avatar and uploaded.version
print(json.dumps({"uid": signed.uid}))
