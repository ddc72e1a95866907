"""What people say the world over to agree, refuse, put off, ask who calls: families of phrases that scripts name by ``@``.

Written from general usage and for no script. A phrase with ``=`` before it counts only when it is all that is said
between two commas; `aiflows.match.keywords` has the rule. Chinese and English are known (R-ai.2, R-ai.11).
"""

from __future__ import annotations

from functools import cache
from typing import Final

__all__ = ["FAMILIES", "FAMILY", "family"]

_CHINESE: Final = {
    "agree": "=好 =行 =成 =中 =对 =对头 =是 =可 =能 =会 =有 =要 =来 好的 好啊 好吧 好呀 好嘞 可以 行啊 行吧 没问题 没意见 "
    "同意 愿意 当然 是的 是啊 对啊 对的 没错 要得 得行 也行 都行 ok okay",
    "go_on": "你说 说吧 讲吧 你讲 请讲 请说 说来听听 我听着 在听 听你说 方便 不介意 =说 =讲",
    "refuse": "不需要 不用 不要 不必 不想要 不想听 不想了解 没兴趣 不感兴趣 没啥兴趣 没什么兴趣 兴趣不大 不考虑 没考虑 没需求 "
    "没需要 没有需要 没有需求 没想法 没想过 没这个想法 没打算 没有打算 没计划 没有计划 不打算 用不着 用不上 没必要 免了 =算了 "
    "=不了 =不 别打了 别再打 别给我打 别老打 不要打 不要再打 别联系 别来电 骚扰 烦不烦 烦死 拉黑 谢绝 拒绝 不接受 甭 唔使 唔要 勿要",
    "busy": "没空 没时间 没工夫 没功夫 不得空 不得闲 在忙 正忙 忙着 很忙 好忙 有点忙 比较忙 忙不过来 =忙 开会 在开车 正开车 "
    "开车呢 开着车 上课呢 在上课 上班呢 在上班 在加班 在出差 在外地 在外面 在路上 在吃饭 正吃饭 吃饭呢 在做饭 在睡觉 正睡觉 睡觉呢 "
    "在休息 要休息 走不开 抽不开身 脱不开身 腾不出手 不方便 不太方便 不大方便 信号不好",
    "later": "晚点 晚一点 晚些 迟点 等会 等一会 等下再 等一下再 等一等再 待会 呆会 一会再 过会 过一会 过一阵 过段时间 回头 改天 改日 "
    "下次 以后再 之后再 稍后 下班再 有空再 空了再",
    "who": "你是谁 你谁 谁啊 谁呀 =谁 哪位 你是哪 你们是哪 你这是哪 你那是哪 =哪里 哪里打来 哪打来 从哪打 什么公司 哪个公司 "
    "哪家公司 什么单位 哪个单位 哪家单位 哪个部门 什么部门 什么机构 哪家机构 什么平台 哪个平台 是干什么的 做什么的 干嘛的 怎么称呼 贵姓",
    "robot": "机器人 人工智能 智能语音 智能客服 语音助手 是真人 真的人 是不是真人 是人吗 是不是人 录音吗 是录音 是不是录音 放录音 "
    "录音还是 还是真人 还是人工 还是活人 电脑在 自动语音 机器在 机器说 机器还是 假人 人机",
    "person": "人工 真人 活人 找个人 换个人 叫个人 来个人 你们的人 工作人员 客服 负责人 主管 领导 经理 转接 专人",
    "price": "多少钱 几多钱 好多钱 几块钱 多少块 几百块 几千块 几万块 几万 什么价 价格 价钱 价位 报价 单价 总价 均价 贵不贵 贵吗 "
    "怎么卖 怎么收费 怎么算钱 收费 花多少 便宜 优惠 打折 折扣 划算",
    "place": "在哪 哪里 什么地方 什么位置 地址 位置 地点 地段 怎么走 怎么去 怎么到 怎么过去 怎么坐车 坐什么车 几路车 路线 远不远 "
    "远吗 多远 近不近 近吗 离得远 导航 地铁 公交 几号线 哪条路 哪个区 几楼",
    "goodbye": "再见 拜拜 拜了 =拜 挂了 先挂 先这样 就这样 就这些 =没别的 没有别的 没事了 没问题了 =没了 =没有 =没有了 回见",
    "wrong": "打错 拨错 找错 弄错人 搞错人 认错人 不认识 没这个人 没有这个人 没这人 查无此人 换号 换人了 不是本人 不是他 不是她",
    "source": "我的电话 我电话 我的号码 我号码 我手机号 我的手机号 我联系方式 怎么有我 怎么知道我 谁给你的 谁告诉你 从哪知道 从哪弄 "
    "哪弄来 哪来的 信息泄露 泄露我 个人信息",
}
_ENGLISH: Final = {
    "agree": "=yes|=yeah|=yep|=yup|=aye|=sure|=okay|=ok|=fine|=right|yes please|yes of course|of course|sure thing|"
    "no problem|that's fine|that is fine|sounds good|all right|alright|happy to|for sure|i suppose so|i guess so|absolutely|"
    "certainly|definitely|by all means",
    "go_on": "=go|why not|go ahead|go on|go for it|fire away|ask away|carry on|i'm listening|i don't mind",
    "refuse": "=no|=nope|=nah|no thanks|no thank you|not interested|no interest|not for me|don't want|do not want|don't need|"
    "do not need|don't call|do not call|stop calling|don't phone|stop phoning|don't ring|stop ringing|don't bother|take me off|"
    "remove me|remove my number|leave me alone|never call|i'd rather not|i'll pass|go away",
    "busy": "busy|driving|in a meeting|at work|not now|not right now|bad time|not a good time|bad moment|not a good moment|"
    "no time|don't have time|haven't got time|in the middle of|tied up|on my way|just about to|having dinner",
    "later": "later|another time|some other time|call back|ring back|call me back|tomorrow instead|try again",
    "who": "who is this|who's this|who are you|who is calling|who's calling|who am i speaking|who am i talking|which company|"
    "what company|where are you calling from|who do you work for|who is that|what's this about|calling from where",
    "robot": "robot|machine|recording|computer|automated|bot|are you real|are you human|real person or|artificial",
    "person": "agent|human|real person|representative|operator|somebody real|someone real|speak to someone|speak to somebody|"
    "talk to someone|talk to somebody|speak to a person|talk to a person|manager|supervisor|customer service|put me through",
    "price": "how much|price|cost|costs|fee|charge|expensive|cheap|discount",
    "place": "where is|where are|where's|address|location|how do i get|directions|how far|which street|nearest station",
    "goodbye": "goodbye|good bye|bye|bye bye|that's all|that is all|that'll be all|nothing else|hang up|see you",
    "wrong": "wrong number|wrong person|don't know him|don't know her|no one by that name|nobody by that name|not me|"
    "doesn't live here",
    "source": "get my number|got my number|have my number|who gave you|my details|my data",
}
FAMILY: Final = "@"
"""Before the name of a family, where a keyword stands otherwise."""
FAMILIES: Final = tuple(_CHINESE)
"""Their names, the same in all languages."""


@cache
def family(name: str, language: str) -> tuple[str, ...]:
    """The phrases of a family; none for a language that is not known, or another name."""
    primary = language.partition("-")[0].lower()
    if primary == "en":
        return tuple(_ENGLISH.get(name, "").split("|")) if name in _ENGLISH else ()
    return tuple(_CHINESE[name].split()) if primary in ("zh", "cmn") and name in _CHINESE else ()
