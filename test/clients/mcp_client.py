"""A whole job by the official Python client: python mcp_client.py <node> <lakeseed.cjs> <folder> [elicit]. Prints what came of it, as JSON."""

import asyncio
import json
import os
import sys

import mcp.types as types
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

NODE, LAKESEED, FOLDER, *MODE = sys.argv[1:]
DESTINATION = {"catalog": "main", "schema": "default", "volume": "lakeseed"}

asked = []


async def agree(context, params):
    asked.append(params.message)
    return types.ElicitResult(action="accept", content={})


async def main():
    server = StdioServerParameters(command=NODE, args=[LAKESEED, "mcp", "--local"], cwd=FOLDER, env=dict(os.environ))
    async with stdio_client(server) as (read, write):
        async with ClientSession(read, write, elicitation_callback=agree if MODE == ["elicit"] else None) as session:
            await session.initialize()
            steps = []

            async def call(name, confirms=False, **arguments):
                answer = (await session.call_tool(name, arguments)).model_dump(by_alias=True)
                data = answer["structuredContent"]
                steps.append([name, "error" if answer["isError"] else "ok", data.get("error", {}).get("code")])
                if confirms and answer["isError"]:
                    return await call(name, **arguments, confirm=True)
                return data

            tools = [tool.name for tool in (await session.list_tools()).tools]
            template = await call("get_template", template_type="story")
            await call("write_script", project_path="shop", content=template["content"])
            await call("execute_script", confirms=True, project_path="shop", scale_factor=0.1)
            checked = await call("check_data", path="shop")
            places = await call("list_destinations")
            upload = {"local_data_dir": "shop/data", **DESTINATION}
            await call("plan_upload", **upload)
            sent = await call("upload_to_volume", confirms=True, **upload)
            print(json.dumps({"tools": tools, "steps": steps, "asked": asked, "checked": checked["ok"],
                              "places": places["volumes"], "sent": sent}))


asyncio.run(main())
